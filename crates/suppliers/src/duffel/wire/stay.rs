//! Stays: results of a search, rates, quotes, bookings.
use super::order::Metadata;
use super::soft::{Digits, wire};
use super::words::{BedType, BoardWord, PaymentMethodWord, RatePayment, StayStatus};
use serde_json::value::RawValue;

wire! {
    /// Results stay raw until each is read by itself, so that one bad result costs one result.
    StaySearch {
        results: Vec<Box<RawValue>>,
    }
    StayResult {
        id: Option<String>,
        live_mode: Option<bool>,
        check_in_date: Option<String>,
        check_out_date: Option<String>,
        rooms: Option<u8>,
        accommodation: Option<Accommodation>,
        cheapest_rate_total_amount: Option<Digits>,
        cheapest_rate_currency: Option<String>,
        cheapest_rate_total_currency: Option<String>,
        cheapest_rate_due_at_accommodation_amount: Option<Digits>,
        cheapest_rate_due_at_accommodation_currency: Option<String>,
        expires_at: Option<String>,
    }
    Accommodation {
        id: Option<String>,
        name: Option<String>,
        description: Option<String>,
        location: Option<StayLocation>,
        check_in_information: Option<CheckInInformation>,
        rating: Option<Digits>,
        ratings: Vec<Rating>,
        review_score: Option<Digits>,
        amenities: Vec<Amenity>,
        phone_number: Option<String>,
        email: Option<String>,
        key_collection: Option<KeyCollection>,
        rooms: Vec<StayRoom>,
    }
    StayLocation {
        address: Option<StayAddress>,
        geographic_coordinates: Option<Coordinates>,
    }
    StayAddress {
        line_one: Option<String>,
        city_name: Option<String>,
        postal_code: Option<String>,
        region: Option<String>,
        country_code: Option<String>,
    }
    Coordinates {
        latitude: Option<f64>,
        longitude: Option<f64>,
    }
    CheckInInformation {
        check_in_after_time: Option<String>,
        check_out_before_time: Option<String>,
    }
    Rating {
        value: Option<Digits>,
    }
    Amenity {
        r#type: Option<String>,
    }
    KeyCollection {
        instructions: Option<String>,
    }
    StayRoom {
        name: Option<String>,
        beds: Vec<Bed>,
        rates: Vec<Rate>,
    }
    Bed {
        r#type: Option<BedType>,
        count: Option<u8>,
    }
    Rate {
        id: Option<String>,
        total_amount: Option<Digits>,
        total_currency: Option<String>,
        base_amount: Option<Digits>,
        base_currency: Option<String>,
        tax_amount: Option<Digits>,
        tax_currency: Option<String>,
        fee_amount: Option<Digits>,
        fee_currency: Option<String>,
        due_at_accommodation_amount: Option<Digits>,
        due_at_accommodation_currency: Option<String>,
        board_type: Option<BoardWord>,
        payment_type: Option<RatePayment>,
        available_payment_methods: Vec<PaymentMethodWord>,
        cancellation_timeline: Option<Vec<TimelineStep>>,
        conditions: Vec<RateCondition>,
        quantity_available: Option<u32>,
        loyalty_programme_required: Option<bool>,
        negotiated_rate_id: Option<String>,
        expires_at: Option<String>,
    }
    /// `before` this moment so much comes back.
    TimelineStep {
        before: Option<String>,
        refund_amount: Option<Digits>,
        currency: Option<String>,
    }
    RateCondition {
        title: Option<String>,
        description: Option<String>,
    }
    StayQuote {
        id: Option<String>,
        live_mode: Option<bool>,
        check_in_date: Option<String>,
        check_out_date: Option<String>,
        rooms: Option<u8>,
        accommodation: Option<Accommodation>,
        total_amount: Option<Digits>,
        total_currency: Option<String>,
        base_amount: Option<Digits>,
        base_currency: Option<String>,
        tax_amount: Option<Digits>,
        tax_currency: Option<String>,
        fee_amount: Option<Digits>,
        fee_currency: Option<String>,
        due_at_accommodation_amount: Option<Digits>,
        due_at_accommodation_currency: Option<String>,
        cancellation_timeline: Option<Vec<TimelineStep>>,
        expires_at: Option<String>,
    }
    /// Amounts are not promised here: else they stand at the one rate of the one room.
    StayBooking {
        id: Option<String>,
        live_mode: Option<bool>,
        reference: Option<String>,
        status: Option<StayStatus>,
        confirmed_at: Option<String>,
        cancelled_at: Option<String>,
        check_in_date: Option<String>,
        check_out_date: Option<String>,
        rooms: Option<u8>,
        accommodation: Option<Accommodation>,
        total_amount: Option<Digits>,
        total_currency: Option<String>,
        due_at_accommodation_amount: Option<Digits>,
        due_at_accommodation_currency: Option<String>,
        refund_amount: Option<Digits>,
        refund_currency: Option<String>,
        cancellation_timeline: Option<Vec<TimelineStep>>,
        key_collection: Option<KeyCollection>,
        metadata: Option<Metadata>,
    }
    /// Who bookings are listed by.
    CustomerUser {
        id: Option<String>,
        live_mode: Option<bool>,
        email: Option<String>,
    }
}
