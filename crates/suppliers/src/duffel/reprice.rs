//! Price and availability now: the offer is read, then priced for payment by balance with its services. Exactly that total is paid later.
use super::Duffel;
use super::handle::{ChosenService, Handle, Sealed};
use super::normal::{Unreadable, money, priced_flight};
use super::read::garbled;
use super::wire::{self, data};
use crate::http::{Answer, Call};
use crate::port::{ErrorKind, Repriced, SupplierError};
use btm_domain::Money;
use btm_domain::supply::OfferHandle;
use chrono::{DateTime, Utc};
use http::Method;
use tokio::time::Instant;

impl Duffel {
    pub(super) async fn price_now(&self, offer: &OfferHandle, deadline: DateTime<Utc>) -> Result<Repriced, SupplierError> {
        let handle = Handle::open(offer, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        // An order was tried on this request: nobody else gets one, and whoever tried does not price again.
        if self.attempts.any(&handle) {
            return Ok(Repriced::Gone);
        }
        let until = self.account.http.instant(deadline);
        match self.wire_offer(&handle, false, until).await? {
            Some((offer, _)) => self.price_with(&handle, &offer, handle.services.clone(), until).await,
            None => Ok(Repriced::Gone),
        }
    }

    /// The offer as it came; `None` = it is gone.
    pub(super) async fn wire_offer(
        &self,
        handle: &Handle,
        services: bool,
        until: Instant,
    ) -> Result<Option<(wire::Offer, Answer)>, SupplierError> {
        let asked = if services { "?return_available_services=true" } else { "" };
        let call = Call::get("/air/offers/{id}", format!("/air/offers/{}{asked}", handle.offer), until);
        let Some((offer, answer)) = gone_is_none(self.account.read::<wire::Offer>(&call).await)? else { return Ok(None) };
        self.account.check_mode(offer.live_mode, &answer)?;
        Ok(Some((offer, answer)))
    }

    /// `read` is the offer as just read: what the fare alone costs.
    pub(super) async fn price_with(
        &self,
        handle: &Handle,
        read: &wire::Offer,
        services: Vec<ChosenService>,
        until: Instant,
    ) -> Result<Repriced, SupplierError> {
        let path = format!("/air/offers/{}/actions/price", handle.offer);
        let mut price = Call::get("/air/offers/{id}/actions/price", path, until);
        price.method = Method::POST;
        price.body = Some(super::body::price(&services));
        let Some(answer) = gone_is_none(self.account.fetch(&price).await)? else { return Ok(Repriced::Gone) };
        let unreadable = |what| garbled(what, &answer);
        let priced: wire::Offer = data(&answer.body).map_err(|e| unreadable(e.into()))?;
        self.account.check_mode(priced.live_mode, &answer)?;
        let total = to_pay(&priced, read, &services).map_err(unreadable)?;
        let mut told = priced_flight(&priced, self.account.mode, handle.request.as_deref()).map_err(unreadable)?;
        if usize::from(told.travellers) != handle.passengers.len() {
            return Err(unreadable(Unreadable("passengers")));
        }
        told.total = total;
        let sealed = Handle::open(&told.handle, self.account.mode).map_err(|_| unreadable(Unreadable("id")))?;
        told.handle = Handle { total, services, ..sealed }.seal(self.account.mode, told.expires_at);
        Ok(Repriced::Priced(Box::new(told)))
    }
}

/// What will be charged: the figure told for payment by balance, else the offer's total. Where that is still the fare alone, the
/// services come on top (the documents leave open whether the total has them).
fn to_pay(priced: &wire::Offer, read: &wire::Offer, services: &[ChosenService]) -> Result<Money, Unreadable> {
    let total = |offer: &wire::Offer| money(offer.total_amount.as_ref(), offer.total_currency.as_deref());
    let told = match priced.intended_payment_methods.first() {
        Some(method) if method.charge_amount.is_some() => {
            money(method.charge_amount.as_ref(), method.charge_currency.as_deref())?
        }
        _ => total(priced)?,
    };
    if services.is_empty() || told != total(read)? {
        return Ok(told);
    }
    services.iter().try_fold(told, |sum, service| {
        let each = Money { minor: service.each.minor.saturating_mul(i64::from(service.quantity)), ..service.each };
        sum.checked_add(each).map_err(|_| Unreadable("services"))
    })
}

/// `None` where the supplier says that the thing is gone.
pub(super) fn gone_is_none<T>(got: Result<T, SupplierError>) -> Result<Option<T>, SupplierError> {
    match got {
        Ok(got) => Ok(Some(got)),
        Err(e) if matches!(e.kind, ErrorKind::OfferGone | ErrorKind::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}
