//! What waits to be sent (S-27), and the wish to cancel.
use super::{OnlineView, PurchaseView, SessionView, WishView, instant, list, mirror};
use crate::ipc_error::IpcError;
use btm_client as core;
use serde::Serialize;
use specta::Type;

mirror! {
    OutboxKind = core::OutboxKind { DeskRequest, CancelWish, Profile, Purchase }
    OutboxState = core::OutboxState { Waiting, Sending, Refused, NeedsReview }
}

/// One thing written on this computer that the server has not taken yet.
#[derive(Clone, Debug, Serialize, Type)]
pub struct OutboxItemView {
    pub item_id: String,
    pub kind: OutboxKind,
    pub state: OutboxState,
    pub written_at: String,
    pub title: String,
    /// What was typed; null where nothing of it can be edited.
    pub text: Option<String>,
    /// Of a request for seats, bags or meals.
    pub wishes: Vec<WishView>,
    pub trip_id: Option<String>,
    pub booking_id: Option<String>,
    pub case_id: Option<String>,
    /// With `profile`: whose details; null = the own ones.
    pub traveller_id: Option<String>,
    /// With `refused`.
    pub refusal: Option<IpcError>,
    /// With `purchase`.
    pub purchase: Option<PurchaseView>,
}

impl From<core::OutboxEntry> for OutboxItemView {
    fn from(e: core::OutboxEntry) -> Self {
        Self {
            item_id: e.item_id,
            kind: e.kind.into(),
            state: e.state.into(),
            written_at: instant(e.written_at),
            title: e.title,
            text: e.text,
            wishes: list(e.wishes),
            trip_id: e.trip_id.map(|id| id.to_string()),
            booking_id: e.booking_id.map(|id| id.to_string()),
            case_id: e.case_id.map(|id| id.to_string()),
            traveller_id: e.traveller_id.map(|id| id.to_string()),
            refusal: e.refusal.map(IpcError::from_failure),
            purchase: e.purchase.map(Into::into),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct OutboxView {
    /// Oldest first.
    pub items: Vec<OutboxItemView>,
    pub online: OnlineView,
    pub session: SessionView,
    pub memory_only: bool,
}

impl From<core::Outbox> for OutboxView {
    fn from(o: core::Outbox) -> Self {
        Self { items: list(o.items), online: o.online.into(), session: o.session.into(), memory_only: o.memory_only }
    }
}

/// A wish to cancel, written without a network or left for later; nothing is cancelled by it.
#[derive(Clone, Debug, Serialize, Type)]
pub struct CancelWishView {
    pub written_at: String,
    pub by: Option<String>,
    /// The server has it.
    pub sent: bool,
}

impl From<core::CancelWish> for CancelWishView {
    fn from(w: core::CancelWish) -> Self {
        Self { written_at: instant(w.written_at), by: w.by, sent: w.sent }
    }
}
