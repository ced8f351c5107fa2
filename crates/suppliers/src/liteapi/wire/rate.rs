//! Rates and prebooks. Amounts are JSON numbers, kept as their digits.
use super::words::{BoardWord, PaymentWord, PolicyType, RefundableTag};
use crate::soft::{Digits, wire};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

wire! {
    #[serde(rename_all = "camelCase")]
    HotelRates {
        hotel_id: Option<String>,
        room_types: Vec<RoomType>,
    }
    /// What is sold: one rate for each room asked for.
    #[serde(rename_all = "camelCase")]
    RoomType {
        offer_id: Option<String>,
        rates: Vec<Rate>,
        offer_retail_rate: Option<Amount>,
    }
    Amount {
        amount: Option<Digits>,
        currency: Option<String>,
    }
    #[serde(rename_all = "camelCase")]
    Rate {
        name: Option<String>,
        adult_count: Option<u8>,
        child_count: Option<u8>,
        board_type: Option<BoardWord>,
        board_name: Option<String>,
        remarks: Option<String>,
        retail_rate: Option<RetailRate>,
        cancellation_policies: Option<Policies>,
        payment_types: Vec<PaymentWord>,
    }
    #[serde(rename_all = "camelCase")]
    RetailRate {
        total: Amounts,
        taxes_and_fees: Vec<TaxLine>,
    }
    /// Not `included` = paid by the guest on the spot.
    TaxLine {
        included: Option<bool>,
        description: Option<String>,
        amount: Option<Digits>,
        currency: Option<String>,
    }
    #[serde(rename_all = "camelCase")]
    Policies {
        cancel_policy_infos: Option<Vec<PolicyInfo>>,
        hotel_remarks: Vec<String>,
        refundable_tag: Option<RefundableTag>,
    }
    /// From `cancel_time` on this much is kept.
    #[serde(rename_all = "camelCase")]
    PolicyInfo {
        cancel_time: Option<String>,
        amount: Option<Digits>,
        currency: Option<String>,
        r#type: Option<PolicyType>,
        timezone: Option<String>,
    }
    #[serde(rename_all = "camelCase")]
    Prebook {
        prebook_id: Option<String>,
        hotel_id: Option<String>,
        checkin: Option<String>,
        checkout: Option<String>,
        currency: Option<String>,
        price: Option<Digits>,
        price_difference_percent: Option<Digits>,
        cancellation_changed: Option<bool>,
        board_changed: Option<bool>,
        room_types: Vec<RoomType>,
        terms_and_conditions: Option<String>,
        payment_types: Vec<PaymentWord>,
    }
}

/// One amount, or a list of them.
#[derive(Clone, Debug, Default)]
pub struct Amounts(pub Vec<Amount>);

impl<'de> Deserialize<'de> for Amounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        let read = if raw.starts_with('[') { serde_json::from_str(raw) } else { serde_json::from_str(raw).map(|one| vec![one]) };
        read.map(Self).map_err(serde::de::Error::custom)
    }
}
