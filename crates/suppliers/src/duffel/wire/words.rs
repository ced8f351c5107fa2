//! Duffel's closed words, open at our edge: what we do not know is kept as it came.
use crate::soft::words;

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
    ServiceType { Baggage = "baggage", Seat = "seat", CancelForAnyReason = "cancel_for_any_reason" }
    SeatElementType {
        Seat = "seat",
        RestrictedSeat = "restricted_seat_general",
        Bassinet = "bassinet",
        Empty = "empty",
        ExitRow = "exit_row",
        Lavatory = "lavatory",
        Galley = "galley",
        Closet = "closet",
        Stairs = "stairs",
    }
    RefundWord {
        Balance = "balance",
        ArcBspCash = "arc_bsp_cash",
        Card = "card",
        Voucher = "voucher",
        AwaitingPayment = "awaiting_payment",
        AirlineCredits = "airline_credits",
        OriginalFormOfPayment = "original_form_of_payment",
    }
    /// What can be done with an order, or with what an airline changed.
    Action { Accept = "accept", Cancel = "cancel", Change = "change", Update = "update" }
    TakenAction { Accepted = "accepted", Cancelled = "cancelled", Changed = "changed" }
    BoardWord {
        RoomOnly = "room_only",
        Breakfast = "breakfast",
        HalfBoard = "half_board",
        FullBoard = "full_board",
        AllInclusive = "all_inclusive",
    }
    /// `prepaid` is an older word for `pay_now`.
    RatePayment { PayNow = "pay_now", Prepaid = "prepaid", Deposit = "deposit", Guarantee = "guarantee" }
    PaymentMethodWord { Balance = "balance", Card = "card" }
    BedType { Single = "single", Double = "double", Queen = "queen", King = "king", Sofabed = "sofabed" }
    StayStatus { Confirmed = "confirmed", Cancelled = "cancelled" }
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
