//! Stored things as their owner sees them on the wire.
use btm_api::purchase::{BookingBody, FailureReason, HistoryEntry, PurchaseResponse, TravellerName};
use btm_api::sync::{DocumentBody, DocumentKind, SyncBody, SyncItem, TripBody};
use btm_domain::PurchaseId;
use btm_domain::supply::SupplierOrder;
use btm_store::sync::{Change, Changed};
use btm_store::trips::Trip;
use btm_store::{Document, StoredBooking};

/// As shown to people: a simulated reference never looks like a real one.
pub(super) fn shown_locator(order: &SupplierOrder) -> String {
    if order.simulated { format!("SIM-{}", order.record_locator) } else { order.record_locator.clone() }
}

pub(super) fn booking(stored: &StoredBooking) -> BookingBody {
    let (accepted, flow) = (&stored.accepted, &stored.flow);
    let order = flow.order.as_ref();
    let offer = &accepted.offer;
    BookingBody {
        booking_id: accepted.booking,
        purchase_id: accepted.purchase,
        trip_id: accepted.trip,
        state: flow.state,
        simulated: order.map_or(offer.simulated, |o| o.simulated),
        record_locator: order.map(shown_locator),
        ticket_numbers: order.map(|o| o.ticket_numbers.clone()).unwrap_or_default(),
        carrier: offer.owner.clone(),
        cabin: offer.cabin,
        slices: offer.slices.clone(),
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
        terms: offer.terms.clone(),
        accepted_at: accepted.at,
        payment_required_by: order.and_then(|o| o.payment_required_by),
        failure: flow.failure.as_ref().filter(|_| flow.state == btm_domain::BookingState::Failed).map(FailureReason::from),
        new_total: flow.new_total,
        documents: stored.documents.clone(),
        history: stored
            .history
            .iter()
            .map(|h| HistoryEntry { at: h.at, event: h.event.clone(), by: h.by.clone(), from: h.from, to: h.to })
            .collect(),
    }
}

/// A purchase as it stands; `None` where it has no booking of this user's.
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
        kind: if d.kind == "terms" { DocumentKind::Terms } else { DocumentKind::ETicket },
        title_ja: d.title_ja.clone(),
        title_en: d.title_en.clone(),
        file_name: d.file_name.clone(),
        html_ja: d.html_ja.clone(),
        html_en: d.html_en.clone(),
        created_at: d.created_at,
    }
}

pub(super) fn change(change: &Change) -> SyncItem {
    let body = change.body.as_ref().map(|body| match body {
        Changed::Trip(t) => SyncBody::Trip(trip(t)),
        Changed::Booking(b) => SyncBody::Booking(Box::new(booking(b))),
        Changed::Document(d) => SyncBody::Document(document(d)),
    });
    SyncItem { id: change.id, rev: change.rev, body }
}
