//! S-01: to a company's server, or with everything on this computer.
use super::Answer;
use crate::state::Shell;
use crate::views::{CheckStepView, CompanyMadeView, ConnectedView, NewCompany, StandaloneStepView};
use btm_client::Unsent;
use secrecy::SecretString;
use tauri::State;
use tauri::ipc::Channel;

#[tauri::command(rename_all = "snake_case")]
pub async fn connect(shell: State<'_, Shell>, input: String, on_step: Channel<CheckStepView>) -> Answer<ConnectedView> {
    let connected = shell
        .client
        .connect(&input, move |step| {
            // A window that has gone needs no step.
            let _ = on_step.send(step.into());
        })
        .await?;
    Ok(connected.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn consent(shell: State<'_, Shell>) -> Answer<()> {
    Ok(shell.client.consent().await?)
}

#[tauri::command(rename_all = "snake_case")]
pub async fn create_company(
    shell: State<'_, Shell>,
    input: NewCompany,
    on_step: Channel<StandaloneStepView>,
) -> Answer<CompanyMadeView> {
    shell
        .standalone
        .create_company(&shell.client, input, move |step| {
            let _ = on_step.send(step);
        })
        .await
}

/// After a failed start of the service inside.
#[tauri::command(rename_all = "snake_case")]
pub async fn restart_standalone(shell: State<'_, Shell>) -> Answer<()> {
    shell.standalone.restart(&shell.client).await
}

/// The keychain has lost the key: the recovery key, typed as it was shown, opens the data again and goes back into the keychain.
#[tauri::command(rename_all = "snake_case")]
pub async fn restore_standalone(shell: State<'_, Shell>, recovery_key: String) -> Answer<()> {
    shell.standalone.restore(&shell.client, SecretString::from(recovery_key)).await
}

/// There is no keychain: the passphrase opens the data.
#[tauri::command(rename_all = "snake_case")]
pub async fn unlock_standalone(shell: State<'_, Shell>, passphrase: String) -> Answer<()> {
    shell.standalone.unlock(&shell.client, SecretString::from(passphrase)).await
}

/// With something unsent and without `discard` it answers `purchase_pending` and the count.
#[tauri::command(rename_all = "snake_case")]
pub async fn forget_connection(shell: State<'_, Shell>, discard: bool) -> Answer<()> {
    let inside = shell.client.standalone_active();
    shell.client.forget_connection(if discard { Unsent::Discard } else { Unsent::Ask }).await?;
    if inside {
        shell.standalone.remove(&shell.client).await?;
    }
    Ok(())
}
