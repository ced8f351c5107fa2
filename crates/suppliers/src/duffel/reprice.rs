//! Price and availability now: the offer is read, then priced for payment by balance. Exactly that total is paid later.
use super::Duffel;
use super::handle::Handle;
use super::normal::priced_flight;
use super::read::garbled;
use super::wire::{self, data};
use crate::http::{Answer, Call};
use crate::port::{ErrorKind, Repriced, SupplierError};
use btm_domain::supply::OfferHandle;
use chrono::{DateTime, Utc};
use http::Method;

impl Duffel {
    pub(super) async fn price_now(&self, offer: &OfferHandle, deadline: DateTime<Utc>) -> Result<Repriced, SupplierError> {
        let handle = Handle::open(offer, self.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let until = self.http.instant(deadline);
        let path = format!("/air/offers/{}", handle.offer);
        let read = Call::get("/air/offers/{id}", path.clone(), until);
        if let Some(gone) = self.gone_or_error(self.fetch(&read).await)? {
            return Ok(gone);
        }
        let body = br#"{"data":{"intended_payment_methods":[{"type":"balance"}],"intended_services":[]}}"#;
        let mut price = Call::get("/air/offers/{id}/actions/price", format!("{path}/actions/price"), until);
        price.method = Method::POST;
        price.body = Some(body.to_vec());
        let answer = match self.fetch(&price).await {
            Ok(answer) => answer,
            failed => return Ok(self.gone_or_error(failed)?.unwrap_or(Repriced::Gone)),
        };
        let priced: wire::Offer = data(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        self.check_mode(priced.live_mode, &answer)?;
        let priced = priced_flight(&priced, self.mode, handle.request.as_deref()).map_err(|e| garbled(e, &answer))?;
        if usize::from(priced.travellers) != handle.passengers.len() {
            return Err(garbled(super::normal::Unreadable("passengers"), &answer));
        }
        Ok(Repriced::Priced(Box::new(priced)))
    }

    /// `Some(Gone)` where the supplier says so, `None` where it answered.
    fn gone_or_error(&self, got: Result<Answer, SupplierError>) -> Result<Option<Repriced>, SupplierError> {
        match got {
            Ok(_) => Ok(None),
            Err(e) if matches!(e.kind, ErrorKind::OfferGone | ErrorKind::NotFound) => Ok(Some(Repriced::Gone)),
            Err(e) => Err(e),
        }
    }
}
