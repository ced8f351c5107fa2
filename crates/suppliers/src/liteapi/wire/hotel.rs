//! A hotel of the static data: as a list has it, and with more of it by itself.
use crate::soft::{Digits, wire};

wire! {
    #[serde(rename_all = "camelCase")]
    Hotel {
        id: Option<String>,
        name: Option<String>,
        hotel_description: Option<String>,
        address: Option<String>,
        city: Option<String>,
        zip: Option<String>,
        country: Option<String>,
        latitude: Option<Digits>,
        longitude: Option<Digits>,
        /// By itself a hotel has its position here.
        location: Option<Point>,
        stars: Option<Digits>,
        star_rating: Option<Digits>,
        /// Of ten.
        rating: Option<Digits>,
        phone: Option<String>,
        email: Option<String>,
        hotel_facilities: Vec<String>,
        checkin_checkout_times: Option<ClockTimes>,
    }
    Point {
        latitude: Option<Digits>,
        longitude: Option<Digits>,
    }
    ClockTimes {
        checkin: Option<String>,
        checkout: Option<String>,
    }
}
