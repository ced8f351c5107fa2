//! LiteAPI's closed words.
use crate::soft::words;

words! {
    BoardWord {
        RoomOnly = "RO",
        Breakfast = "BB",
        BreakfastIncluded = "BI",
        HalfBoard = "HB",
        FullBoard = "FB",
        AllInclusive = "AI",
    }
    RefundableTag { Refundable = "RFN", NonRefundable = "NRFN" }
    PolicyType { Amount = "amount" }
    PaymentWord {
        NuiteePay = "NUITEE_PAY",
        PropertyPay = "PROPERTY_PAY",
        AccountCard = "ACC_CREDIT_CARD",
        Wallet = "WALLET",
        Credit = "CREDIT",
    }
    /// Both spellings occur.
    StatusWord {
        Confirmed = "CONFIRMED",
        Cancelled = "CANCELLED",
        Canceled = "CANCELED",
        CancelledWithCharges = "CANCELLED_WITH_CHARGES",
        CanceledWithCharges = "CANCELED_WITH_CHARGES",
    }
}

impl StatusWord {
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Canceled | Self::CancelledWithCharges | Self::CanceledWithCharges)
    }
}
