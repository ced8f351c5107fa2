//! Booking on a quote, and finding a booking again whose answer was lost.
use super::super::handle::{RateHandle, Sealed, safe};
use super::super::orders::{sorted_out, with_query};
use super::super::outcome::Write;
use super::super::read::garbled;
use super::super::wire::{self, data, list};
use super::normal::stay_order;
use super::{DuffelStays, body};
use crate::http::{Answer, Call, READ_TIMEOUT, SEARCH_CAP};
use crate::port::{ErrorKind, Intent, LookUpRequest, SupplierError};
use btm_domain::supply::{DoubtCause, LookUp, Refusal, SupplierOrder, Written};
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// Pages of 200 bookings of one organisation and month.
const MOST_PAGES: usize = 50;

impl DuffelStays {
    pub(super) async fn create_booking(&self, intent: &Intent) -> Written<SupplierOrder> {
        let account = &self.account;
        let Ok(handle) = RateHandle::open(&intent.offer, account.mode) else { return Written::Refused(Refusal::Config) };
        // A rate that was never quoted promises nothing.
        let Some(quote) = handle.quote.clone() else { return Written::Refused(Refusal::OfferGone) };
        if handle.total != intent.accepted_price {
            return Written::Refused(Refusal::PriceChanged { new: Some(handle.total) });
        }
        let sent = match body::booking(&quote, &handle, &intent.our_ref, &intent.travellers) {
            Ok(sent) => sent,
            Err(fields) => return Written::Refused(Refusal::Traveller { fields }),
        };
        let answer = match account.send(intent, Write::Stay, "/stays/bookings", "/stays/bookings".to_owned(), Some(sent)).await {
            Ok(answer) => answer,
            Err(other) => return other.written(),
        };
        let booking: wire::StayBooking = data(&answer.body).unwrap_or_default();
        let right = account.right_mode(booking.live_mode);
        match (stay_order(&booking, Some(handle.total), account.mode), right) {
            (Ok(order), true) => {
                account.orders.fetch_add(1, Ordering::Relaxed);
                Written::Done(order)
            }
            // It exists, in a world we are not configured for: a person must look.
            (Ok(_), false) => account.unsure(DoubtCause::Garbled, Some("live_mode"), &answer),
            (Err(what), _) => {
                garbled(what, &answer);
                account.unsure(DoubtCause::Garbled, None, &answer)
            }
        }
    }

    /// A booking by its id.
    pub(super) async fn booking(&self, id: &str, our_ref: Option<&str>) -> Result<SupplierOrder, SupplierError> {
        let (booking, answer) = self.wire_booking(id, our_ref, Instant::now() + READ_TIMEOUT).await?;
        stay_order(&booking, None, self.account.mode).map_err(|e| garbled(e, &answer))
    }

    pub(super) async fn wire_booking(
        &self,
        id: &str,
        our_ref: Option<&str>,
        until: Instant,
    ) -> Result<(wire::StayBooking, Answer), SupplierError> {
        if !safe(id) {
            return Err(SupplierError::local(ErrorKind::NotFound));
        }
        let mut call = Call::get("/stays/bookings/{id}", format!("/stays/bookings/{id}"), until);
        (call.reserved, call.our_ref) = (our_ref.is_some(), our_ref);
        let (booking, answer): (wire::StayBooking, _) = self.account.read(&call).await?;
        self.account.check_mode(booking.live_mode, &answer)?;
        Ok((booking, answer))
    }

    /// By the supplier's id where it is known; else every page of the user's bookings (their order is not promised), kept only if it
    /// carries our reference.
    pub(super) async fn find(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        let asked_at = self.account.now();
        if let Some(id) = &asked.supplier_order_id {
            return match self.booking(id, Some(&asked.our_ref)).await {
                Ok(order) => Ok(LookUp::Found(Box::new(order))),
                Err(e) if e.kind == ErrorKind::NotFound => Ok(LookUp::Absent { asked_at }),
                Err(e) => Err(e),
            };
        }
        let handle = RateHandle::open(&asked.offer, self.account.mode).map_err(|_| SupplierError::local(ErrorKind::Config))?;
        let mut found: Vec<SupplierOrder> = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let pairs = [("user_id", handle.user.as_deref()), ("limit", Some("200")), ("after", after.as_deref())];
            let path = with_query("/stays/bookings?", &pairs);
            let mut call = Call::get("/stays/bookings?user_id={id}", path, Instant::now() + READ_TIMEOUT);
            (call.reserved, call.our_ref, call.cap) = (true, Some(asked.our_ref.as_str()), SEARCH_CAP);
            let answer = self.account.fetch(&call).await?;
            let (page, next): (Vec<wire::StayBooking>, _) = list(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
            for booking in page {
                self.account.check_mode(booking.live_mode, &answer)?;
                if booking.metadata.as_ref().and_then(|m| m.btm_ref.as_deref()) == Some(asked.our_ref.as_str()) {
                    let order = stay_order(&booking, Some(handle.total), self.account.mode).map_err(|e| garbled(e, &answer))?;
                    if found.iter().all(|f| f.supplier_order_id != order.supplier_order_id) {
                        found.push(order);
                    }
                }
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        sorted_out(found, after.is_some(), asked_at)
    }
}
