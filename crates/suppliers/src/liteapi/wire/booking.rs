//! Bookings, and what a cancellation answers.
use super::rate::{Policies, RetailRate};
use super::words::{BoardWord, StatusWord};
use crate::soft::{Digits, wire};

wire! {
    #[serde(rename_all = "camelCase")]
    Booking {
        booking_id: Option<String>,
        client_reference: Option<String>,
        status: Option<StatusWord>,
        hotel_confirmation_code: Option<String>,
        checkin: Option<String>,
        checkout: Option<String>,
        hotel: Option<BookedHotel>,
        booked_rooms: Vec<BookedRoom>,
        price: Option<Digits>,
        currency: Option<String>,
        cancellation_policies: Option<Policies>,
        created_at: Option<String>,
        cancelled_at: Option<String>,
        #[serde(rename = "cancellation_fee")]
        cancellation_fee: Option<Digits>,
        #[serde(rename = "refund_amount")]
        refund_amount: Option<Digits>,
    }
    #[serde(rename_all = "camelCase")]
    BookedHotel {
        hotel_id: Option<String>,
        name: Option<String>,
    }
    #[serde(rename_all = "camelCase")]
    BookedRoom {
        room_type: Option<RoomName>,
        board_type: Option<BoardWord>,
        rate: Option<BookedRate>,
    }
    RoomName {
        name: Option<String>,
    }
    #[serde(rename_all = "camelCase")]
    BookedRate {
        retail_rate: Option<RetailRate>,
    }
    Cancellation {
        #[serde(rename = "bookingId")]
        booking_id: Option<String>,
        status: Option<StatusWord>,
        cancellation_fee: Option<Digits>,
        refund_amount: Option<Digits>,
        currency: Option<String>,
    }
}
