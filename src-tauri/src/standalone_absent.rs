//! Built without the feature `standalone`: a server is elsewhere, always.
use crate::ipc_error::IpcError;
use crate::views::{CompanyMadeView, NewCompany, StandaloneStepView};
use btm_client::{Client, Code};

#[derive(Clone, Default)]
pub struct Standalone;

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
