//! Duffel's closed words, open at our edge: what we do not know is kept as it came.
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
    PlaceType { Airport = "airport", City = "city" }
    CabinWord { Economy = "economy", PremiumEconomy = "premium_economy", Business = "business", First = "first" }
    PassengerType { Adult = "adult", Child = "child", InfantWithoutSeat = "infant_without_seat" }
    BaggageType { Checked = "checked", CarryOn = "carry_on" }
    OrderType { Instant = "instant", Hold = "hold" }
    ContentType { Managed = "managed", SelfManaged = "self_managed" }
    DocumentType {
        ElectronicTicket = "electronic_ticket",
        DocumentAssociated = "electronic_miscellaneous_document_associated",
        DocumentStandalone = "electronic_miscellaneous_document_standalone",
    }
    PaymentType { Balance = "balance", Card = "card", ArcBspCash = "arc_bsp_cash", Voucher = "voucher", AirlineCredits = "airline_credits" }
    PaymentState { Succeeded = "succeeded", Pending = "pending", Failed = "failed", Cancelled = "cancelled" }
    ErrorType {
        Authentication = "authentication_error",
        Airline = "airline_error",
        InvalidState = "invalid_state_error",
        RateLimit = "rate_limit_error",
        Validation = "validation_error",
        InvalidRequest = "invalid_request_error",
        Api = "api_error",
    }
}
