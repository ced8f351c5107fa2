//! What an airline changes by itself: read, and said yes to.
use super::Duffel;
use super::handle::safe;
use super::normal::schedule_change;
use super::orders::with_query;
use super::outcome::Write;
use super::read::garbled;
use super::wire::{self, TakenAction, data, list};
use crate::http::Call;
use crate::port::{ErrorKind, Intent, SupplierError};
use btm_domain::after::ScheduleChange;
use btm_domain::supply::{DoubtCause, Refusal, SupplierOrder, Written};
use chrono::{DateTime, Utc};

impl Duffel {
    /// Unanswered ones, newest last; only the newest can be answered.
    pub(super) async fn open_changes(
        &self,
        order: &SupplierOrder,
        deadline: DateTime<Utc>,
    ) -> Result<Vec<ScheduleChange>, SupplierError> {
        if !safe(&order.supplier_order_id) {
            return Err(SupplierError::local(ErrorKind::NotFound));
        }
        let path = with_query("/air/airline_initiated_changes?", &[("order_id", Some(&order.supplier_order_id))]);
        let until = self.account.http.instant(deadline);
        let call = Call::get("/air/airline_initiated_changes?order_id={id}", path, until);
        let answer = self.account.fetch(&call).await?;
        let (mut all, _): (Vec<wire::AirlineChange>, _) = list(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        for change in &all {
            self.account.check_mode(change.live_mode, &answer)?;
        }
        all.retain(|change| change.action_taken.is_none());
        all.sort_by(|a, b| a.created_at.cmp(&b.created_at));
        let last = all.len().saturating_sub(1);
        let told = all.iter().enumerate().map(|(i, change)| schedule_change(change, i < last));
        told.collect::<Result<_, _>>().map_err(|e| garbled(e, &answer))
    }

    pub(super) async fn say_yes(&self, intent: &Intent, order: &SupplierOrder, change_ref: &str) -> Written<SupplierOrder> {
        let account = &self.account;
        if !safe(change_ref) || intent.offer.mode != account.mode {
            return Written::Refused(Refusal::Config);
        }
        let path = format!("/air/airline_initiated_changes/{change_ref}/actions/accept");
        let template = "/air/airline_initiated_changes/{id}/actions/accept";
        let answer = match account.send(intent, Write::AcceptChange, template, path, None).await {
            Ok(answer) => answer,
            Err(other) => return other.written(),
        };
        let told: wire::AirlineChange = data(&answer.body).unwrap_or_default();
        if !account.right_mode(told.live_mode) {
            return account.unsure(DoubtCause::Garbled, Some("live_mode"), &answer);
        }
        if told.action_taken != Some(TakenAction::Accepted) {
            return account.unsure(DoubtCause::Accepted, Some("acceptance_pending"), &answer);
        }
        let read = self.order(&order.supplier_order_id, true, Some(&intent.our_ref)).await;
        // The yes stands even where the order cannot be read now.
        Written::Done(read.unwrap_or_else(|_| order.clone()))
    }
}

/// Whether this very change of the order was accepted; a yes to another one says nothing.
pub(super) fn shows_yes(order: &wire::Order, change_ref: Option<&str>) -> bool {
    let asked = order.airline_initiated_changes.iter().find(|change| change_ref.is_some() && change.id.as_deref() == change_ref);
    asked.is_some_and(|change| change.action_taken == Some(TakenAction::Accepted))
}
