//! Airalo's closed words, open at our edge: what we do not know is kept as it came. And what its notifications say.
use crate::soft::wire;
use serde::{Deserialize, Deserializer};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $($variant,)+
            Other(String),
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                Ok(match word.as_str() {
                    $($word => Self::$variant,)+
                    _ => Self::Other(word),
                })
            }
        }
    )+};
}

words! {
    /// Of a package and of an order.
    OrderType { Sim = "sim", TopUp = "topup" }
    OrderStatus { Completed = "completed", Failed = "failed", PartiallyRefunded = "partially_refunded", Refunded = "refunded" }
    SimStatus {
        NotActive = "NOT_ACTIVE",
        Active = "ACTIVE",
        Finished = "FINISHED",
        Unknown = "UNKNOWN",
        Expired = "EXPIRED",
        Recycled = "RECYCLED",
    }
    EventKindWord { LowData = "webhook_low_data", AsyncOrder = "async_orders" }
}

wire! {
    Event {
        r#type: Option<EventKindWord>,
        data: Option<EventData>,
    }
    EventData {
        iccid: Option<String>,
        description: Option<String>,
    }
}
