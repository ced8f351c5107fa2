//! The levers of the simulation, pulled at the sandbox of this process. A server elsewhere has none: `forbidden`.
use super::Standalone;
use crate::ipc_error::IpcError;
use crate::views::{SimulatorEvent, SimulatorPreset, SimulatorView};
use btm_client::Code;
use btm_domain::BookingId;
use btm_domain::supply::SupplierId;
use btm_sandbox::Preset;
use serde_json::{Value, json};

/// The rule behind "the next flight order is sold out".
const SOLD_OUT: &str = "next-order-sold-out";

fn preset(view: SimulatorPreset) -> Preset {
    match view {
        SimulatorPreset::Calm => Preset::Calm,
        SimulatorPreset::BusyDay => Preset::BusyDay,
        SimulatorPreset::Chaos => Preset::Chaos,
        SimulatorPreset::Dead => Preset::Dead,
        SimulatorPreset::Slow => Preset::Slow,
    }
}

/// Nothing chosen is calm.
fn shown(told: &Value) -> SimulatorPreset {
    match serde_json::from_value(told.clone()) {
        Ok(Preset::BusyDay) => SimulatorPreset::BusyDay,
        Ok(Preset::Chaos) => SimulatorPreset::Chaos,
        Ok(Preset::Dead) => SimulatorPreset::Dead,
        Ok(Preset::Slow) => SimulatorPreset::Slow,
        Ok(Preset::Calm) | Err(_) => SimulatorPreset::Calm,
    }
}

impl Standalone {
    /// # Errors
    /// `forbidden` where no simulation runs in this process.
    pub async fn simulator(&self) -> Result<SimulatorView, IpcError> {
        let levers = self.pull("GET", "levers", Value::Null).await?;
        let faults = self.pull("GET", "faults", Value::Null).await?;
        let rules = faults["rules"].as_array().map(Vec::as_slice).unwrap_or_default();
        let fired = |rule: &Value| rule["fired"].as_u64().unwrap_or(0);
        Ok(SimulatorView {
            preset: shown(&faults["preset"]),
            fired: u32::try_from(rules.iter().map(fired).sum::<u64>()).unwrap_or(u32::MAX),
            sold_out_next: rules.iter().any(|rule| rule["id"] == SOLD_OUT && fired(rule) == 0),
            now: levers["clock"]["now"].as_str().unwrap_or_default().to_owned(),
            ahead_s: levers["clock"]["ahead_s"].as_u64().and_then(|s| u32::try_from(s).ok()).unwrap_or(0),
        })
    }

    /// # Errors
    /// `forbidden` where no simulation runs in this process.
    pub async fn set_simulator(&self, chosen: SimulatorPreset) -> Result<SimulatorView, IpcError> {
        self.pull("PUT", "faults", json!({ "preset": preset(chosen) })).await?;
        self.simulator().await
    }

    /// # Errors
    /// `forbidden` where no simulation runs in this process; `not_found` for a booking without a flight ahead.
    pub async fn simulate(&self, event: SimulatorEvent, booking: Option<BookingId>) -> Result<SimulatorView, IpcError> {
        match event {
            SimulatorEvent::ScheduleChange => self.move_flight(booking).await?,
            SimulatorEvent::SoldOut => {
                let kept = preset(self.simulator().await?.preset);
                let next = json!({ "protocol": "duffel", "op": "order" });
                let rule = json!({ "id": SOLD_OUT, "match": next, "effect": "sold_out", "times": 1 });
                self.pull("PUT", "faults", json!({ "preset": kept, "rules": [rule] })).await?;
            }
        }
        self.simulator().await
    }

    /// The airline moves the first direction, and the service reads the order at once instead of at its next look.
    async fn move_flight(&self, booking: Option<BookingId>) -> Result<(), IpcError> {
        let missing = || IpcError::of(Code::NotFound);
        let booking = booking.ok_or_else(missing)?;
        let told = self.pull("GET", "orders?limit=200&kind=flight", Value::Null).await?;
        let orders = told["orders"].as_array().map(Vec::as_slice).unwrap_or_default();
        let ours = format!("{booking}.");
        let order = orders.iter().find(|o| o["ref"].as_str().is_some_and(|r| r.starts_with(&ours))).ok_or_else(missing)?;
        // Empty once it has left or was cancelled.
        let kind = order["emit"].get(0).ok_or_else(missing)?;
        self.pull("POST", "emit", json!({ "type": kind, "order": order["id"] })).await?;
        let running = self.0.running.lock().await;
        let here = running.as_ref().ok_or_else(|| IpcError::of(Code::Forbidden))?;
        let looked = here.server.app().engine.look_again(SupplierId::Duffel, booking).await;
        if !matches!(looked, Ok(true)) {
            tracing::warn!(%booking, "a moved flight is found at its next look only");
        }
        Ok(())
    }

    async fn pull(&self, method: &str, target: &str, body: Value) -> Result<Value, IpcError> {
        let running = self.0.running.lock().await;
        let here = running.as_ref().ok_or_else(|| IpcError::of(Code::Forbidden))?;
        match here.sandbox.control(method, target, &body).await {
            Ok((200, answer)) => Ok(answer),
            Ok((status, answer)) => {
                tracing::warn!(status, %answer, target, "the sandbox refused a lever");
                Err(IpcError::of(Code::NotFound))
            }
            Err(error) => {
                tracing::error!(%error, "the sandbox does not answer");
                Err(IpcError::of(Code::StandaloneFailed))
            }
        }
    }
}
