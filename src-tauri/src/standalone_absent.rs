//! Built without the feature `standalone`: a server is elsewhere, always.
use crate::ipc_error::IpcError;
use crate::views::{
    CompanyMadeView, NewCompany, SamplePersonView, SignInOutcomeView, SimulatorEvent, SimulatorPreset, SimulatorView,
    StandaloneStepView, StandaloneView,
};
use btm_client::{Client, Code};
use btm_domain::{BookingId, Role};
use secrecy::SecretString;
use tokio::sync::watch;

#[derive(Clone)]
pub struct Standalone(watch::Sender<StandaloneView>);

impl Default for Standalone {
    fn default() -> Self {
        Self(watch::Sender::new(StandaloneView::Idle))
    }
}

/// None is ever made here.
pub fn password_floor() -> u32 {
    0
}

impl Standalone {
    /// # Errors
    /// `not_found`: this build has no service inside.
    pub async fn create_company(
        &self,
        _client: &Client,
        _input: NewCompany,
        _on_step: impl Fn(StandaloneStepView) + Send + Sync + 'static,
    ) -> Result<CompanyMadeView, IpcError> {
        Err(IpcError::of(Code::NotFound))
    }

    /// # Errors
    /// `not_found`: this build has no service inside.
    pub async fn create_sample(
        &self,
        _client: &Client,
        _on_step: impl Fn(StandaloneStepView) + Send + Sync + 'static,
    ) -> Result<(), IpcError> {
        Err(IpcError::of(Code::NotFound))
    }

    pub fn under_passphrase(&self, _client: &Client) -> bool {
        false
    }

    /// # Errors
    /// `not_found`: this build has no service inside.
    pub async fn recognise(&self, _client: &Client, _passphrase: SecretString) -> Result<(), IpcError> {
        Err(IpcError::of(Code::NotFound))
    }

    /// # Errors
    /// None: there is no sample company here.
    pub async fn sample_people(&self, _client: &Client) -> Result<Vec<SamplePersonView>, IpcError> {
        Ok(Vec::new())
    }

    /// # Errors
    /// `forbidden`, always.
    pub async fn become_sample(&self, _client: &Client, _role: Role) -> Result<SignInOutcomeView, IpcError> {
        Err(IpcError::of(Code::Forbidden))
    }

    /// # Errors
    /// `forbidden`, always.
    pub async fn simulator(&self) -> Result<SimulatorView, IpcError> {
        Err(IpcError::of(Code::Forbidden))
    }

    /// # Errors
    /// `forbidden`, always.
    pub async fn set_simulator(&self, _chosen: SimulatorPreset) -> Result<SimulatorView, IpcError> {
        Err(IpcError::of(Code::Forbidden))
    }

    /// # Errors
    /// `forbidden`, always.
    pub async fn simulate(&self, _event: SimulatorEvent, _booking: Option<BookingId>) -> Result<SimulatorView, IpcError> {
        Err(IpcError::of(Code::Forbidden))
    }

    pub fn watch(&self) -> watch::Receiver<StandaloneView> {
        self.0.subscribe()
    }

    pub fn state(&self) -> StandaloneView {
        self.0.borrow().clone()
    }

    /// # Errors
    /// `not_found`: this build has no service inside.
    pub async fn restart(&self, _client: &Client) -> Result<(), IpcError> {
        Err(IpcError::of(Code::NotFound))
    }

    /// # Errors
    /// `not_found`: this build has no service inside.
    pub async fn restore(&self, _client: &Client, _typed: SecretString) -> Result<(), IpcError> {
        Err(IpcError::of(Code::NotFound))
    }

    /// # Errors
    /// `not_found`: this build has no service inside.
    pub async fn unlock(&self, _client: &Client, _passphrase: SecretString) -> Result<(), IpcError> {
        Err(IpcError::of(Code::NotFound))
    }

    pub async fn resume(&self, client: Client) {
        client.go_online();
    }

    pub async fn stop(&self) {}

    /// # Errors
    /// None.
    pub async fn remove(&self, _client: &Client) -> Result<(), IpcError> {
        Ok(())
    }
}
