//! F-31: the sample company and the levers of the simulation. Everywhere but in standalone mode refused with `forbidden`.
use super::{Answer, some_id};
use crate::state::Shell;
use crate::views::{SamplePersonView, SignInOutcomeView, SimulatorEvent, SimulatorPreset, SimulatorView, StandaloneStepView};
use btm_domain::Role;
use tauri::State;
use tauri::ipc::Channel;

/// Ends signed in as the traveller.
#[tauri::command(rename_all = "snake_case")]
pub async fn create_sample(shell: State<'_, Shell>, on_step: Channel<StandaloneStepView>) -> Answer<()> {
    shell
        .standalone
        .create_sample(&shell.client, move |step| {
            let _ = on_step.send(step);
        })
        .await
}

/// Empty everywhere but in the sample company.
#[tauri::command(rename_all = "snake_case")]
pub async fn sample_people(shell: State<'_, Shell>) -> Answer<Vec<SamplePersonView>> {
    shell.standalone.sample_people(&shell.client).await
}

/// What the person at hand has not sent is sent first; what cannot be refuses with `purchase_pending` and the count.
#[tauri::command(rename_all = "snake_case")]
pub async fn become_sample(shell: State<'_, Shell>, role: Role) -> Answer<SignInOutcomeView> {
    shell.standalone.become_sample(&shell.client, role).await
}

#[tauri::command(rename_all = "snake_case")]
pub async fn simulator(shell: State<'_, Shell>) -> Answer<SimulatorView> {
    shell.standalone.simulator().await
}

#[tauri::command(rename_all = "snake_case")]
pub async fn set_simulator(shell: State<'_, Shell>, preset: SimulatorPreset) -> Answer<SimulatorView> {
    shell.standalone.set_simulator(preset).await
}

/// A schedule change needs the booking; `not_found` where it has no flight ahead.
#[tauri::command(rename_all = "snake_case")]
pub async fn simulate(shell: State<'_, Shell>, event: SimulatorEvent, booking_id: Option<String>) -> Answer<SimulatorView> {
    shell.standalone.simulate(event, some_id(booking_id)?).await
}
