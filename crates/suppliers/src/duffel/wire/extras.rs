//! Services on sale with an offer, services of an order, seat maps.
use super::soft::{Digits, wire};
use super::words::{BaggageType, CabinWord, SeatElementType, ServiceType};

wire! {
    /// On sale, or booked (then with a `quantity`).
    Service {
        id: Option<String>,
        r#type: Option<ServiceType>,
        total_amount: Option<Digits>,
        total_currency: Option<String>,
        maximum_quantity: Option<u8>,
        quantity: Option<u8>,
        passenger_ids: Vec<String>,
        segment_ids: Vec<String>,
        metadata: Option<ServiceMetadata>,
    }
    /// Of a bag its size, of a booked seat its place.
    ServiceMetadata {
        r#type: Option<BaggageType>,
        maximum_weight_kg: Option<Digits>,
        designator: Option<String>,
    }
    /// What an offer would be charged with.
    IntendedPayment {
        charge_amount: Option<Digits>,
        charge_currency: Option<String>,
    }
    SeatMap {
        id: Option<String>,
        segment_id: Option<String>,
        slice_id: Option<String>,
        cabins: Vec<SeatCabin>,
    }
    SeatCabin {
        deck: Option<u8>,
        cabin_class: Option<CabinWord>,
        rows: Vec<SeatRow>,
    }
    SeatRow {
        sections: Vec<SeatSection>,
    }
    SeatSection {
        elements: Vec<SeatElement>,
    }
    SeatElement {
        r#type: Option<SeatElementType>,
        designator: Option<String>,
        name: Option<String>,
        disclosures: Vec<String>,
        available_services: Vec<SeatService>,
    }
    SeatService {
        id: Option<String>,
        passenger_id: Option<String>,
        total_amount: Option<Digits>,
        total_currency: Option<String>,
    }
}
