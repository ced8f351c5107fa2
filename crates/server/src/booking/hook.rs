//! Events suppliers send by themselves: the signature checked, the event kept once, the bookings it names looked at (reliability.md §1.12).
use super::engine::Engine;
use crate::problem::ApiProblem;
use crate::vault;
use btm_api::ProblemCode;
use btm_domain::desk_time::answer_by;
use btm_domain::supply::SupplierId;
use btm_store::inbox::{InboxEvent, ORDER, USAGE};
use btm_suppliers::port::{EventError, EventKind};

/// The random word in the address a supplier sends to: follows from the master key, so that it is the same after every start and nobody
/// guesses it. It keeps strangers from trying signatures; the signature is what is believed.
pub fn word(master_key: &[u8; 32], supplier: SupplierId) -> String {
    let label = format!("hook {}", supplier.name());
    let key = vault::derive(master_key, label.as_bytes());
    data_encoding::BASE64URL_NOPAD.encode(&secrecy::ExposeSecret::expose_secret(&key)[..16])
}

/// The supplier of this name in an address.
pub fn supplier(name: &str) -> Option<SupplierId> {
    SupplierId::ALL.into_iter().find(|id| id.name() == name)
}

impl Engine {
    /// Takes one event. A repeated one is answered like the first, and nothing happens.
    ///
    /// # Errors
    /// `not_found` where no events are expected, `forbidden` for a wrong or old signature, `invalid_input` for what cannot be read.
    pub async fn hook(&self, supplier: SupplierId, headers: &[(String, String)], body: &[u8]) -> Result<(), ApiProblem> {
        let parts = &self.parts;
        let now = parts.clock.now();
        let sender = parts.suppliers.all().into_iter().find(|s| s.id() == supplier).ok_or(ProblemCode::NotFound)?;
        let event = sender.verify_event(headers, body, now).map_err(|error| {
            tracing::warn!(supplier = supplier.name(), %error, "an event was not taken");
            parts.meter.count(supplier, "event", "refused");
            match error {
                EventError::NotExpected => ApiProblem::new(ProblemCode::NotFound),
                EventError::Signature | EventError::TooOld => ApiProblem::new(ProblemCode::Forbidden),
                EventError::Unreadable => ApiProblem::new(ProblemCode::InvalidInput),
            }
        })?;
        let kept = InboxEvent {
            supplier,
            event_id: event.event_id,
            kind: kind(event.kind),
            our_ref: event.our_ref,
            supplier_order_id: event.supplier_order_id,
            supplier_offer_id: event.supplier_offer_id,
            iccid: event.iccid,
            at: now,
            // Should the event contradict a booking that ended, a person looks at it.
            answer_by: answer_by(now, None),
            audit_id: parts.id(),
        };
        match parts.store.take_event(kept).await? {
            None => parts.meter.count(supplier, "event", "repeated"),
            Some(named) => {
                parts.meter.count(supplier, "event", if named.is_empty() { "of_nobody" } else { "taken" });
                self.nudge();
            }
        }
        Ok(())
    }
}

fn kind(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Order => ORDER,
        EventKind::OrderFailed => "order_failed",
        EventKind::ScheduleChange => "schedule_change",
        EventKind::Usage => USAGE,
        EventKind::Other => "other",
    }
}
