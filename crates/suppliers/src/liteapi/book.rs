//! Booking on a prebook, and finding a booking again by our own reference.
use super::handle::RateHandle;
use super::normal::stay_order;
use super::outcome::{KNOWN_REFERENCE, Write};
use super::wire::{self, Booking, StatusWord};
use super::{LiteApi, body};
use crate::answers::{Outcome, garbled, sorted_out};
use crate::http::{Answer, Call, READ_TIMEOUT, Site};
use crate::port::{ErrorKind, Intent, LookUpRequest, SupplierError};
use crate::seal::{Sealed, safe};
use crate::sent::with_query;
use crate::soft::Unreadable;
use btm_domain::Money;
use btm_domain::stay::Property;
use btm_domain::supply::{Doubt, DoubtCause, LookUp, OrderState, Refusal, SupplierId, SupplierOrder, Written};
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// What we know of a booking before it is read.
#[derive(Clone, Copy, Default)]
pub(super) struct Known<'a> {
    pub property: Option<&'a Property>,
    pub total: Option<Money>,
}

impl LiteApi {
    pub(super) async fn create_booking(&self, intent: &Intent) -> Written<SupplierOrder> {
        let account = &self.account;
        let Ok(handle) = RateHandle::open(&intent.offer, account.mode) else { return Written::Refused(Refusal::Config) };
        // A rate that was never prebooked promises nothing.
        let Some(prebook) = &handle.prebook else { return Written::Refused(Refusal::OfferGone) };
        if handle.total != intent.accepted_price {
            return Written::Refused(Refusal::PriceChanged { new: Some(handle.total) });
        }
        let Some(method) = prebook.method else { return Written::Refused(Refusal::NotSupported) };
        let sent = match body::booking(prebook, method, &handle.asked, &intent.our_ref, &intent.travellers) {
            Ok(sent) => sent,
            Err(fields) => return Written::Refused(Refusal::Traveller { fields }),
        };
        let known = Known { property: Some(&handle.property), total: Some(handle.total) };
        let sent = account.send(intent, Write::Book, "/v3.0/rates/book".to_owned(), Some(sent)).await;
        if !matches!(sent, Err(Outcome::Refused(_))) {
            self.shared.forget();
        }
        let answer = match sent {
            Ok(answer) => answer,
            Err(Outcome::Unknown(doubt)) if doubt.code.as_deref() == Some(KNOWN_REFERENCE) => {
                return self.known_already(intent, doubt, known).await;
            }
            Err(other) => return other.written(),
        };
        let (booking, sandbox) = wire::envelope::<Booking>(&answer.body).unwrap_or_default();
        if !account.right_mode(sandbox) {
            // It exists, in a world we are not configured for: a person must look.
            return account.unsure(DoubtCause::Garbled, Some("sandbox"), &answer);
        }
        // Another reference would be another purchase's booking.
        let ours = booking.client_reference.as_deref().is_none_or(|reference| reference == intent.our_ref);
        match stay_order(&booking, handle.property.clone(), known.total, account.mode) {
            Ok(order) if ours && order.state == OrderState::Paid => {
                account.orders.fetch_add(1, Ordering::Relaxed);
                Written::Done(order)
            }
            Ok(_) => account.unsure(DoubtCause::Garbled, None, &answer),
            // Named, but not confirmed: it may become so.
            Err(Unreadable("status")) => account.unsure(DoubtCause::Accepted, word(booking.status.as_ref()), &answer),
            Err(what) => {
                garbled(what, &answer);
                account.unsure(DoubtCause::Garbled, None, &answer)
            }
        }
    }

    /// The reference exists: an earlier try of this very purchase went through. What cannot be read now stays in doubt.
    async fn known_already(&self, intent: &Intent, doubt: Doubt, known: Known<'_>) -> Written<SupplierOrder> {
        match self.by_reference(&intent.our_ref, known).await {
            Ok(LookUp::Found(order)) if order.state == OrderState::Paid => {
                self.account.orders.fetch_add(1, Ordering::Relaxed);
                Written::Done(*order)
            }
            _ => Written::Unknown(doubt),
        }
    }

    /// By the supplier's id where it is known, else by our reference.
    pub(super) async fn find(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        if asked.offer.supplier != SupplierId::LiteApi || asked.offer.mode != self.account.mode {
            return Err(SupplierError::local(ErrorKind::Config));
        }
        // A cancellation's handle knows no house.
        let handle = RateHandle::open(&asked.offer, self.account.mode).ok();
        let known = Known { property: handle.as_ref().map(|h| &h.property), total: handle.as_ref().map(|h| h.total) };
        let Some(id) = &asked.supplier_order_id else { return self.by_reference(&asked.our_ref, known).await };
        let asked_at = self.account.now();
        let until = Instant::now() + READ_TIMEOUT;
        match self.booking(id, known, Some(&asked.our_ref), until).await {
            Ok(order) => Ok(LookUp::Found(Box::new(order))),
            Err(e) if e.kind == ErrorKind::NotFound => Ok(LookUp::Absent { asked_at }),
            Err(e) => Err(e),
        }
    }

    async fn by_reference(&self, our_ref: &str, known: Known<'_>) -> Result<LookUp, SupplierError> {
        let (asked_at, until) = (self.account.now(), Instant::now() + READ_TIMEOUT);
        let path = with_query("/v3.0/bookings?", &[("clientReference", Some(our_ref))]);
        let mut call = Call::get("/v3.0/bookings?clientReference=", path, until);
        (call.site, call.reserved, call.our_ref) = (Site::Booking, true, Some(our_ref));
        let (listed, answer) = match self.account.read::<Vec<Booking>>(&call).await {
            Ok(read) => read,
            Err(error) if says_none(&error) => return Ok(LookUp::Absent { asked_at }),
            Err(error) => return Err(error),
        };
        let mut found: Vec<SupplierOrder> = Vec::new();
        for booking in &listed {
            // A list that does not say whose its bookings are proves nothing.
            let whose = booking.client_reference.as_deref().ok_or_else(|| garbled(Unreadable("clientReference"), &answer))?;
            if whose != our_ref {
                continue;
            }
            let order = self.told(booking, &answer, known, until).await?;
            if found.iter().all(|f| f.supplier_order_id != order.supplier_order_id) {
                found.push(order);
            }
        }
        sorted_out(found, false, asked_at)
    }

    /// A booking by its id.
    pub(super) async fn booking(
        &self,
        id: &str,
        known: Known<'_>,
        our_ref: Option<&str>,
        until: Instant,
    ) -> Result<SupplierOrder, SupplierError> {
        if !safe(id) {
            return Err(SupplierError::local(ErrorKind::NotFound));
        }
        let mut call = Call::get("/v3.0/bookings/{id}", format!("/v3.0/bookings/{id}"), until);
        (call.site, call.reserved, call.our_ref) = (Site::Booking, our_ref.is_some(), our_ref);
        let (booking, answer): (Booking, _) = self.account.read(&call).await?;
        if booking.booking_id.as_deref() != Some(id) {
            return Err(garbled(Unreadable("bookingId"), &answer));
        }
        self.told(&booking, &answer, known, until).await
    }

    /// A booking names its house; where nobody knows more of it yet, the static data does.
    async fn told(
        &self,
        booking: &Booking,
        answer: &Answer,
        known: Known<'_>,
        until: Instant,
    ) -> Result<SupplierOrder, SupplierError> {
        let property = match known.property {
            Some(property) => property.clone(),
            None => {
                let hotel = booking.hotel.as_ref().and_then(|hotel| hotel.hotel_id.as_deref());
                self.house(hotel.ok_or_else(|| garbled(Unreadable("hotelId"), answer))?, until).await.map_err(houseless)?
            }
        };
        stay_order(booking, property, known.total, self.account.mode).map_err(|e| garbled(e, answer))
    }
}

/// No content, or the supplier's own word for none. A path that is not there (a bare 404) says nothing about a booking.
fn says_none(error: &SupplierError) -> bool {
    error.kind == ErrorKind::NotFound && (error.status == Some(204) || error.code.as_deref() == Some("2001"))
}

/// The booking is there; only its house is not. `NotFound` would say otherwise.
fn houseless(error: SupplierError) -> SupplierError {
    if error.kind == ErrorKind::NotFound { SupplierError { kind: ErrorKind::Garbled, ..error } } else { error }
}

fn word(status: Option<&StatusWord>) -> Option<&str> {
    match status? {
        StatusWord::Other(word) => Some(word),
        _ => None,
    }
}
