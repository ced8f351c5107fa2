//! Webhooks: what is registered, and what is sent.
use super::order::Metadata;
use super::soft::wire;

wire! {
    Webhook {
        id: Option<String>,
        live_mode: Option<bool>,
        url: Option<String>,
        events: Vec<String>,
        active: Option<bool>,
    }
    Event {
        id: Option<String>,
        live_mode: Option<bool>,
        r#type: Option<String>,
        data: Option<EventData>,
    }
    EventData {
        object: Option<EventObject>,
    }
    /// An order, a booking, or something that names one.
    EventObject {
        id: Option<String>,
        order_id: Option<String>,
        booking_id: Option<String>,
        offer_id: Option<String>,
        quote_id: Option<String>,
        metadata: Option<Metadata>,
    }
}
