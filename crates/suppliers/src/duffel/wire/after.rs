//! What comes after an order: cancellations, changes, what an airline changed by itself.
use super::offer::Slice;
use super::soft::{Digits, wire};
use super::words::{Action, RefundWord, TakenAction};

wire! {
    /// A quote until `confirmed_at` is set. Without an amount the airline gave none.
    OrderCancellation {
        id: Option<String>,
        live_mode: Option<bool>,
        order_id: Option<String>,
        refund_amount: Option<Digits>,
        refund_currency: Option<String>,
        refund_to: Option<RefundWord>,
        created_at: Option<String>,
        expires_at: Option<String>,
        confirmed_at: Option<String>,
        airline_credits: Vec<AirlineCredit>,
    }
    AirlineCredit {
        id: Option<String>,
        credit_amount: Option<Digits>,
        credit_currency: Option<String>,
    }
    OrderChangeRequest {
        id: Option<String>,
        live_mode: Option<bool>,
        order_id: Option<String>,
        order_change_offers: Vec<OrderChangeOffer>,
    }
    OrderChangeOffer {
        id: Option<String>,
        live_mode: Option<bool>,
        /// The change made of it, once it was selected.
        order_change_id: Option<String>,
        change_total_amount: Option<Digits>,
        change_total_currency: Option<String>,
        new_total_amount: Option<Digits>,
        new_total_currency: Option<String>,
        penalty_total_amount: Option<Digits>,
        penalty_amount: Option<Digits>,
        penalty_total_currency: Option<String>,
        penalty_currency: Option<String>,
        refund_to: Option<RefundWord>,
        slices: Option<ChangedSlices>,
        created_at: Option<String>,
        expires_at: Option<String>,
    }
    /// Pending until `confirmed_at` is set.
    OrderChange {
        id: Option<String>,
        live_mode: Option<bool>,
        order_id: Option<String>,
        change_total_amount: Option<Digits>,
        change_total_currency: Option<String>,
        new_total_amount: Option<Digits>,
        new_total_currency: Option<String>,
        refund_to: Option<RefundWord>,
        slices: Option<ChangedSlices>,
        expires_at: Option<String>,
        confirmed_at: Option<String>,
    }
    ChangedSlices {
        add: Vec<Slice>,
        remove: Vec<Slice>,
    }
    AirlineChange {
        id: Option<String>,
        live_mode: Option<bool>,
        order_id: Option<String>,
        added: Vec<Slice>,
        removed: Vec<Slice>,
        available_actions: Vec<Action>,
        action_taken: Option<TakenAction>,
        action_taken_at: Option<String>,
        created_at: Option<String>,
    }
}
