//! A booking looked at again at once, on the word of whoever holds the server in this process: what an event of its supplier does from outside.
use super::engine::Engine;
use btm_domain::desk_time::answer_by;
use btm_domain::supply::SupplierId;
use btm_domain::{AuditId, BookingId};
use btm_store::StoreError;
use btm_store::inbox::InboxEvent;

impl Engine {
    /// The supplier's order is read as soon as the worker is free. `false`: this supplier has no such booking.
    ///
    /// # Errors
    /// As any write.
    pub async fn look_again(&self, supplier: SupplierId, booking: BookingId) -> Result<bool, StoreError> {
        let now = self.parts.clock.now();
        let audit_id: AuditId = self.parts.id();
        let event = InboxEvent {
            supplier,
            event_id: format!("look {audit_id}"),
            kind: "schedule_change",
            our_ref: Some(booking.to_string()),
            supplier_order_id: None,
            supplier_offer_id: None,
            iccid: None,
            at: now,
            answer_by: answer_by(now, None),
            audit_id,
        };
        let named = self.parts.store.take_event(event).await?;
        self.nudge();
        Ok(named.is_some_and(|found| !found.is_empty()))
    }
}
