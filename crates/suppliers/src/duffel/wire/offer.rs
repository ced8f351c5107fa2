//! Offer requests and offers.
use super::extras::{IntendedPayment, Service};
use super::place::{Aircraft, Airline, Place};
use super::soft::{Digits, wire};
use super::words::{BaggageType, CabinWord, PassengerType};
use serde_json::value::RawValue;

wire! {
    OfferRequest {
        id: Option<String>,
        live_mode: Option<bool>,
        cabin_class: Option<CabinWord>,
        passengers: Vec<OfferPassenger>,
        offers: Vec<Box<RawValue>>,
    }
    /// Offers stay raw until each is read by itself, so that one bad offer costs one offer.
    BatchOfferRequest {
        id: Option<String>,
        live_mode: Option<bool>,
        total_batches: Option<u32>,
        remaining_batches: Option<u32>,
        offers: Vec<Box<RawValue>>,
    }
    Offer {
        id: Option<String>,
        live_mode: Option<bool>,
        created_at: Option<String>,
        expires_at: Option<String>,
        owner: Option<Airline>,
        total_amount: Option<Digits>,
        total_currency: Option<String>,
        base_amount: Option<Digits>,
        base_currency: Option<String>,
        tax_amount: Option<Digits>,
        tax_currency: Option<String>,
        total_emissions_kg: Option<Digits>,
        passengers: Vec<OfferPassenger>,
        slices: Vec<Slice>,
        conditions: Option<Conditions>,
        payment_requirements: Option<PaymentRequirements>,
        available_services: Vec<Service>,
        intended_payment_methods: Vec<IntendedPayment>,
    }
    OfferPassenger {
        id: Option<String>,
        r#type: Option<PassengerType>,
        age: Option<u16>,
        given_name: Option<String>,
        family_name: Option<String>,
    }
    PaymentRequirements {
        requires_instant_payment: Option<bool>,
        price_guarantee_expires_at: Option<String>,
        payment_required_by: Option<String>,
    }
    /// Null, missing or a list of records: not said.
    Conditions {
        change_before_departure: Option<Condition>,
        refund_before_departure: Option<Condition>,
    }
    Condition {
        allowed: Option<bool>,
        penalty_amount: Option<Digits>,
        penalty_total_amount: Option<Digits>,
        penalty_currency: Option<String>,
    }
    Slice {
        id: Option<String>,
        duration: Option<String>,
        fare_brand_name: Option<String>,
        segments: Vec<Segment>,
    }
    Segment {
        id: Option<String>,
        origin: Option<Place>,
        destination: Option<Place>,
        origin_terminal: Option<String>,
        destination_terminal: Option<String>,
        departing_at: Option<String>,
        arriving_at: Option<String>,
        duration: Option<String>,
        aircraft: Option<Aircraft>,
        marketing_carrier: Option<Airline>,
        marketing_carrier_flight_number: Option<String>,
        operating_carrier: Option<Airline>,
        stops: Vec<Stop>,
        passengers: Option<Vec<SegmentPassenger>>,
    }
    Stop {
        id: Option<String>,
    }
    SegmentPassenger {
        passenger_id: Option<String>,
        cabin_class: Option<CabinWord>,
        baggages: Option<Vec<Baggage>>,
    }
    Baggage {
        r#type: Option<BaggageType>,
        quantity: Option<u8>,
    }
}
