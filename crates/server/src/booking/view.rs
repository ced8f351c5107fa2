//! Stored things as their people see them on the wire.
use super::ability;
use btm_api::purchase::{BookingBody, CancelWishBody, FailureReason, HistoryEntry, PurchaseResponse, TravellerName};
use btm_api::sync::{DocumentBody, DocumentKind, SyncBody, SyncItem, TripBody};
use btm_domain::booking::{Command, Happening, Moved};
use btm_domain::supply::SupplierOrder;
use btm_domain::{BookingState, OrderedItem, PurchaseId};
use btm_store::sync::{Change, Changed};
use btm_store::transition::telling;
use btm_store::trips::Trip;
use btm_store::{Document, HistoryRow, StoredBooking};
use chrono::{DateTime, Utc};

/// As shown to people: a simulated reference never looks like a real one.
pub(super) fn shown_locator(order: &SupplierOrder) -> String {
    if order.simulated { format!("SIM-{}", order.record_locator) } else { order.record_locator.clone() }
}

/// What the order holds, for this reader: an eSIM's code installs once and is the traveller's alone (F-39).
fn item(stored: &StoredBooking, order: &SupplierOrder) -> OrderedItem {
    let mut item = order.item.clone();
    if let (OrderedItem::Esim(esim), false) = (&mut item, stored.own) {
        esim.activation_code.clear();
        esim.matching_id.clear();
    }
    item
}

pub fn booking(stored: &StoredBooking) -> BookingBody {
    let (accepted, flow) = (&stored.accepted, &stored.flow);
    let order = flow.order.as_ref();
    let offer = &accepted.offer;
    BookingBody {
        booking_id: accepted.booking,
        purchase_id: accepted.purchase,
        trip_id: accepted.trip,
        state: flow.state,
        simulated: order.map_or(offer.simulated(), |o| o.simulated),
        record_locator: order.map(shown_locator).filter(|l| !l.is_empty()),
        offer: offer.clone(),
        item: order.map(|o| item(stored, o)),
        travellers: accepted
            .travellers
            .iter()
            .map(|t| TravellerName {
                traveller_id: t.id,
                family_name: t.family_name.clone(),
                given_name: t.given_name.clone(),
                passport_name: t.passport_name.clone(),
            })
            .collect(),
        total: order.map_or(accepted.total, |o| o.total),
        service_fee: accepted.service_fee,
        accepted_at: accepted.at,
        payment_required_by: order.and_then(|o| o.payment_required_by),
        refunded: order.and_then(|o| o.refunded),
        cancel_ability: ability::cancel(flow),
        cancel_wish: stored.wish.as_ref().map(|w| CancelWishBody { wish_id: w.id, by: w.by.clone(), written_at: w.written_at }),
        schedule_changes: flow.changes.clone(),
        answer_by: flow.answer_by.filter(|_| flow.state == BookingState::Requested),
        arranged_by: accepted.arranged_by.clone(),
        failure: flow.failure.as_ref().filter(|_| flow.state == BookingState::Failed).map(FailureReason::from),
        new_total: flow.new_total.filter(|_| flow.state == BookingState::Failed),
        documents: stored.documents.clone(),
        document_missing: flow.document_missing,
        lost_extras: flow.lost_extras.clone(),
        history: stored
            .history
            .iter()
            .map(|h| HistoryEntry {
                at: h.at,
                event: h.event.clone(),
                by: h.by.clone(),
                from: h.from,
                to: h.to,
                words: h.words.clone(),
                moved: h.moved.clone(),
            })
            .collect(),
    }
}

/// What a step records.
pub(super) fn recorded(commands: &[Command]) -> Vec<Happening> {
    commands.iter().filter_map(|c| if let Command::Record(h) = c { Some(*h) } else { None }).collect()
}

/// The history lines a step is about to leave, for its answer.
pub(super) fn rows(
    happenings: &[Happening],
    by: Option<&str>,
    words: Option<&str>,
    moved: &[Moved],
    at: DateTime<Utc>,
) -> Vec<HistoryRow> {
    let tells = telling(happenings);
    happenings
        .iter()
        .enumerate()
        .map(|(n, h)| HistoryRow {
            at,
            event: h.kind.name().to_owned(),
            by: by.map(str::to_owned),
            from: (h.from != h.to).then_some(h.from),
            to: (h.from != h.to).then_some(h.to),
            words: words.filter(|_| n == tells).map(str::to_owned),
            moved: if n == tells { moved.to_vec() } else { Vec::new() },
        })
        .collect()
}

/// A purchase as it stands; `None` where it has no booking this user sees.
pub(super) fn purchase(id: PurchaseId, bookings: &[StoredBooking]) -> Option<PurchaseResponse> {
    let first = bookings.first()?;
    Some(PurchaseResponse {
        purchase_id: id,
        trip_id: first.accepted.trip,
        settled: bookings.iter().all(|b| b.flow.state.settled()),
        bookings: bookings.iter().map(booking).collect(),
    })
}

pub(super) fn trip(trip: &Trip) -> TripBody {
    TripBody { trip_id: trip.id, title: trip.title.clone(), purpose: trip.purpose.clone(), created_at: trip.created_at }
}

pub(super) fn document(d: &Document) -> DocumentBody {
    DocumentBody {
        document_id: d.id,
        booking_id: d.booking,
        kind: match d.kind.as_str() {
            "e_ticket" => DocumentKind::ETicket,
            "voucher" => DocumentKind::Voucher,
            "esim_sheet" => DocumentKind::EsimSheet,
            "rental_sheet" => DocumentKind::RentalSheet,
            "desk_sheet" => DocumentKind::DeskSheet,
            _ => DocumentKind::Terms,
        },
        title_ja: d.title_ja.clone(),
        title_en: d.title_en.clone(),
        file_name: d.file_name.clone(),
        html_ja: d.html_ja.clone(),
        html_en: d.html_en.clone(),
        created_at: d.created_at,
    }
}

/// Bytes of a change on the wire, its comma included.
pub(super) fn weight(change: &Change) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(1);
    // Never overdue: the longer word.
    match serde_json::to_writer(&mut count, &self::change(change, DateTime::UNIX_EPOCH)) {
        Ok(()) => count.0,
        // What cannot be written fails the answer as a whole.
        Err(_) => 0,
    }
}

pub(super) fn change(change: &Change, now: DateTime<Utc>) -> SyncItem {
    let body = change.body.as_ref().map(|body| match body {
        Changed::Trip(t) => SyncBody::Trip(trip(t)),
        Changed::Booking(b) => SyncBody::Booking(Box::new(booking(b))),
        Changed::Document(d) => SyncBody::Document(document(d)),
        Changed::DeskCase(c) => SyncBody::DeskCase(Box::new(crate::areas::desk::view::body(c, c.overdue(now)))),
    });
    SyncItem { id: change.id, rev: change.rev, body }
}
