//! Orders and payments.
use super::after::{AirlineChange, OrderCancellation};
use super::extras::Service;
use super::offer::{Conditions, Slice};
use super::place::Airline;
use super::soft::{Digits, wire};
use super::words::{Action, ContentType, DocumentType, OrderType, PassengerType, PaymentState, PaymentType};

wire! {
    /// Anything with an id.
    Identified {
        id: Option<String>,
    }
    Order {
        id: Option<String>,
        live_mode: Option<bool>,
        r#type: Option<OrderType>,
        content: Option<ContentType>,
        booking_reference: Option<String>,
        booking_references: Vec<BookingReference>,
        offer_id: Option<String>,
        owner: Option<Airline>,
        total_amount: Option<Digits>,
        total_currency: Option<String>,
        slices: Vec<Slice>,
        passengers: Vec<OrderPassenger>,
        conditions: Option<Conditions>,
        payment_status: Option<PaymentStatus>,
        documents: Vec<Document>,
        metadata: Option<Metadata>,
        cancelled_at: Option<String>,
        services: Vec<Service>,
        available_actions: Vec<Action>,
        void_window_ends_at: Option<String>,
        cancellation: Option<OrderCancellation>,
        airline_initiated_changes: Vec<AirlineChange>,
    }
    BookingReference {
        booking_reference: Option<String>,
    }
    /// A lapsed hold also has `awaiting_payment = false`: paid means `paid_at` is set.
    PaymentStatus {
        awaiting_payment: Option<bool>,
        payment_required_by: Option<String>,
        price_guarantee_expires_at: Option<String>,
        paid_at: Option<String>,
    }
    Document {
        r#type: Option<DocumentType>,
        unique_identifier: Option<String>,
        passenger_ids: Option<Vec<String>>,
    }
    /// Ours: what we wrote when we ordered.
    Metadata {
        btm_ref: Option<String>,
    }
    OrderPassenger {
        id: Option<String>,
        r#type: Option<PassengerType>,
        given_name: Option<String>,
        family_name: Option<String>,
    }
    Payment {
        id: Option<String>,
        live_mode: Option<bool>,
        r#type: Option<PaymentType>,
        amount: Option<Digits>,
        currency: Option<String>,
        status: Option<PaymentState>,
    }
}
