//! The rooms of one property, and one of them quoted.
use super::super::handle::{HitHandle, RateHandle, Sealed, safe};
use super::super::read::garbled;
use super::super::reprice::gone_is_none;
use super::super::wire;
use super::normal::{self, Unquoted};
use super::{DuffelStays, body};
use crate::http::{Call, SEARCH_CAP};
use crate::port::{ErrorKind, PricedOffer, Requoted, SupplierError};
use btm_domain::supply::OfferHandle;
use chrono::{DateTime, Utc};
use http::Method;

impl DuffelStays {
    /// Cheapest first. Rates that ask for a card or a loyalty number are left out: we pay by balance and keep no such number.
    pub(super) async fn all_rates(&self, hit: &OfferHandle, deadline: DateTime<Utc>) -> Result<Vec<PricedOffer>, SupplierError> {
        let handle = HitHandle::open(hit, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let path = format!("/stays/search_results/{}/actions/fetch_all_rates", handle.result);
        let template = "/stays/search_results/{id}/actions/fetch_all_rates";
        let mut call = Call::get(template, path, self.account.http.instant(deadline));
        (call.method, call.cap) = (Method::POST, SEARCH_CAP);
        let gone = || SupplierError::local(ErrorKind::OfferGone);
        let (result, answer) = gone_is_none(self.account.read::<wire::StayResult>(&call).await)?.ok_or_else(gone)?;
        self.account.check_mode(result.live_mode, &answer)?;
        let unreadable = |what| garbled(what, &answer);
        let house = result.accommodation.as_ref().ok_or_else(|| unreadable(normal::Unreadable("accommodation")))?;
        let stay = normal::Dates::of(result.check_in_date.as_deref(), result.check_out_date.as_deref()).map_err(unreadable)?;
        let property = normal::property(house).map_err(unreadable)?;
        let mut offers = Vec::new();
        for (room, rate) in house.rooms.iter().flat_map(|room| room.rates.iter().map(move |rate| (room, rate))) {
            let about = Unquoted { property: &property, room, dates: stay, shared: handle.shared, live_mode: result.live_mode };
            match normal::rate_offer(rate, about, self.fresh_id(), self.account.mode, self.account.now()) {
                Ok(Some(offer)) => offers.push(offer),
                Ok(None) => {}
                Err(what) => tracing::warn!(%what, "a rate could not be read and is left out"),
            }
        }
        offers.sort_by_key(|o| o.offer.total().minor);
        if offers.is_empty() { Err(gone()) } else { Ok(offers) }
    }

    /// A new quote each time, so that price and terms are of this moment.
    pub(super) async fn quote_now(&self, rate: &OfferHandle, deadline: DateTime<Utc>) -> Result<Requoted, SupplierError> {
        let handle = RateHandle::open(rate, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let until = self.account.http.instant(deadline);
        let user = self.user_of(handle.shared.tenant, until).await?;
        let mut call = Call::get("/stays/quotes", "/stays/quotes".to_owned(), until);
        call.method = Method::POST;
        call.body = Some(body::quote(&handle.rate));
        let (quote, answer) = match self.account.read::<wire::StayQuote>(&call).await {
            Ok(quoted) => quoted,
            // Codes are not published: the type tells.
            Err(e) if unavailable(&e) => return Ok(Requoted::Gone),
            Err(e) => return Err(e),
        };
        self.account.check_mode(quote.live_mode, &answer)?;
        let unreadable = |what| garbled(what, &answer);
        let id = quote.id.clone().filter(|id| safe(id)).ok_or_else(|| unreadable(normal::Unreadable("id")))?;
        let handle = RateHandle { quote: Some(id), user, ..handle };
        let now = self.account.now();
        let offer = normal::quoted_offer(&quote, handle, self.fresh_id(), self.account.mode, now).map_err(unreadable)?;
        Ok(Requoted::Priced(Box::new(offer)))
    }
}

fn unavailable(error: &SupplierError) -> bool {
    let state = error.kind == ErrorKind::Rejected && error.status == Some(422);
    matches!(error.kind, ErrorKind::OfferGone | ErrorKind::NotFound) || state
}
