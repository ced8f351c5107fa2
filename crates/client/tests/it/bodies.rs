//! What a service tells of: a trip, a flight booked in it, its receipt.
use btm_api::purchase::{BookingBody, HistoryEntry, TravellerName};
use btm_api::sync::{DocumentBody, DocumentKind, TripBody};
use btm_domain::after::CancelAbility;
use btm_domain::{
    BookingState, Cabin, Carrier, Currency, DocumentId, FlightEnd, FlightOffer, Money, Offer, OfferId, OrderActions,
    OrderedFlight, OrderedItem, PlaceTime, PurchaseId, Segment, Slice, Terms, TravellerId,
};
use uuid::Uuid;

pub fn trip(id: Uuid) -> TripBody {
    TripBody { trip_id: id.into(), title: "福岡出張".into(), purpose: None, created_at: crate::world::noon() }
}

pub fn receipt(id: DocumentId, booking: Uuid) -> DocumentBody {
    DocumentBody {
        document_id: id,
        booking_id: booking.into(),
        kind: DocumentKind::ETicket,
        title_ja: "eチケット控え".into(),
        title_en: "E-ticket receipt".into(),
        file_name: "receipt.html".into(),
        html_ja: "<p>控え</p>".into(),
        html_en: "<p>receipt</p>".into(),
        created_at: crate::world::noon(),
    }
}

/// HND to FUK, leaving at `local`, two hours.
pub fn flight(id: Uuid, trip: Uuid, local: &str, document: DocumentId) -> BookingBody {
    let end = |code: &str, name: &str, local: chrono::NaiveDateTime| FlightEnd {
        airport: code.parse().unwrap(),
        name: name.into(),
        terminal: None,
        time: PlaceTime::from_local(local, "Asia/Tokyo".parse().unwrap()),
    };
    let leave: chrono::NaiveDateTime = local.parse().unwrap();
    let carrier = Carrier { code: "NH".parse().unwrap(), name: "All Nippon Airways".into() };
    let segment = Segment {
        departure: end("HND", "Haneda", leave),
        arrival: end("FUK", "Fukuoka", leave + chrono::TimeDelta::hours(2)),
        marketing_carrier: carrier.clone(),
        operating_carrier: carrier.clone(),
        flight_number: "8245".into(),
        aircraft: None,
        stops: 0,
        duration_minutes: 120,
    };
    let at = crate::world::noon();
    let line = |event: &str| HistoryEntry { at, event: event.into(), by: None, from: None, to: None, words: None, moved: vec![] };
    let slices = vec![Slice { segments: vec![segment], duration_minutes: 120, fare_family: None }];
    let total = Money::from_minor(24_300, Currency::JPY);
    let terms = Terms {
        change: None,
        refund: None,
        checked_bags: None,
        carry_on_bags: None,
        holdable: false,
        payment_required_by: None,
        price_guarantee_expires_at: None,
    };
    BookingBody {
        booking_id: id.into(),
        purchase_id: PurchaseId(Uuid::nil()),
        trip_id: trip.into(),
        state: BookingState::Confirmed,
        simulated: true,
        record_locator: Some("SIM-ZZ4K7Q".into()),
        item: Some(OrderedItem::Flight(OrderedFlight {
            ticket_numbers: vec!["0001234567890".into()],
            carrier: carrier.clone(),
            cabin: Cabin::Economy,
            slices: slices.clone(),
            terms: terms.clone(),
            extras: vec![],
            void_until: None,
            actions: OrderActions { cancel: true, change: true },
        })),
        offer: Offer::Flight(FlightOffer {
            id: OfferId(Uuid::nil()),
            expires_at: at,
            owner: carrier,
            slices,
            cabin: Cabin::Economy,
            travellers: 1,
            total,
            base: None,
            tax: None,
            emissions_kg: None,
            terms,
            simulated: true,
        }),
        travellers: vec![TravellerName {
            traveller_id: TravellerId(Uuid::nil()),
            family_name: "青木".into(),
            given_name: "美咲".into(),
            passport_name: "AOKI / MISAKI".into(),
        }],
        total,
        service_fee: Money::from_minor(0, Currency::JPY),
        accepted_at: at,
        payment_required_by: None,
        refunded: None,
        cancel_ability: CancelAbility::ByUser,
        schedule_changes: vec![],
        cancel_wish: None,
        answer_by: None,
        arranged_by: None,
        failure: None,
        new_total: None,
        documents: vec![document],
        document_missing: false,
        lost_extras: Vec::new(),
        history: ["requested", "price_checked", "supplier_called", "confirmed", "documents_stored"].map(line).to_vec(),
    }
}
