//! The rooms of one property, and one of them prebooked.
use super::handle::{Asked, HitHandle, RateHandle};
use super::normal::{self, About};
use super::search::nothing_is_none;
use super::wire::{HotelRates, Prebook};
use super::{LiteApi, body};
use crate::answers::garbled;
use crate::http::{Call, SEARCH_CAP, Site};
use crate::port::{ErrorKind, PricedOffer, Requoted, SupplierError};
use crate::seal::Sealed;
use btm_domain::stay::Property;
use btm_domain::supply::OfferHandle;
use chrono::{DateTime, Utc};
use http::Method;
use tokio::time::Instant;

impl LiteApi {
    fn about<'a>(&self, hotel: &'a str, property: &'a Property, asked: Asked) -> About<'a> {
        About { hotel, property, asked, id: self.fresh_id(), mode: self.account.mode, now: self.account.now() }
    }

    /// Cheapest first. Rates that are paid at the property only are left out.
    pub(super) async fn all_rates(&self, hit: &OfferHandle, deadline: DateTime<Utc>) -> Result<Vec<PricedOffer>, SupplierError> {
        let handle = HitHandle::open(hit, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let until = self.account.http.instant(deadline);
        let mut call = Call::get("/v3.0/hotels/rates", "/v3.0/hotels/rates".to_owned(), until);
        (call.method, call.cap) = (Method::POST, SEARCH_CAP);
        let left = until.saturating_duration_since(Instant::now());
        call.body = Some(body::rates(&[&handle.hotel], &handle.asked, self.account.market, None, left));
        let (found, property) =
            tokio::join!(self.account.read::<Vec<HotelRates>>(&call), self.house_or(&handle.hotel, &handle.property, until));
        let gone = || SupplierError::local(ErrorKind::OfferGone);
        let (found, _) = nothing_is_none(found)?.ok_or_else(gone)?;
        let mut offers = Vec::new();
        let rooms =
            found.iter().filter(|rates| rates.hotel_id.as_deref() == Some(&handle.hotel)).flat_map(|rates| &rates.room_types);
        for room in rooms {
            match normal::rate_offer(room, self.about(&handle.hotel, &property, handle.asked)) {
                Ok(Some(offer)) => offers.push(offer),
                Ok(None) => {}
                Err(what) => tracing::warn!(%what, "a rate could not be read and is left out"),
            }
        }
        offers.sort_by_key(|o| o.offer.total().minor);
        if offers.is_empty() { Err(gone()) } else { Ok(offers) }
    }

    /// A new prebook each time, so that price and terms are of this moment: whatever changed is in the offer it answers.
    pub(super) async fn quote_now(&self, rate: &OfferHandle, deadline: DateTime<Utc>) -> Result<Requoted, SupplierError> {
        let handle = RateHandle::open(rate, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let until = self.account.http.instant(deadline);
        let mut call = Call::get("/v3.0/rates/prebook", "/v3.0/rates/prebook".to_owned(), until);
        (call.method, call.site) = (Method::POST, Site::Booking);
        call.body = Some(body::prebook(&handle.offer));
        let (prebooked, property) =
            tokio::join!(self.account.read::<Prebook>(&call), self.house_or(&handle.hotel, &handle.property, until));
        let (prebook, answer) = match prebooked {
            Ok(prebooked) => prebooked,
            Err(e) if gone(&e) => return Ok(Requoted::Gone),
            Err(e) => return Err(e),
        };
        tracing::info!(
            price_percent = prebook.price_difference_percent.as_ref().map(|d| d.0.as_str()),
            cancellation = prebook.cancellation_changed,
            board = prebook.board_changed,
            "prebooked"
        );
        let hotel = handle.hotel.clone();
        let about = self.about(&hotel, &property, handle.asked);
        let offer = normal::prebooked_offer(&prebook, handle, about).map_err(|e| garbled(e, &answer))?;
        Ok(Requoted::Priced(Box::new(offer)))
    }
}

/// Outdated (4040), timed out (4016), or an offer LiteAPI no longer knows (4002).
fn gone(error: &SupplierError) -> bool {
    matches!(error.kind, ErrorKind::OfferGone | ErrorKind::NotFound) || error.code.as_deref() == Some("4002")
}
