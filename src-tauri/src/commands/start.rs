//! Answered from this computer alone.
use super::Answer;
use crate::about;
use crate::standalone;
use crate::state::Shell;
use crate::views::{AboutView, BootView, LockView, SettingsView};
use tauri::State;

#[tauri::command(rename_all = "snake_case")]
pub async fn boot(shell: State<'_, Shell>) -> Answer<BootView> {
    let lock = LockView { locked: shell.is_locked(), passphrase: shell.standalone.under_passphrase(&shell.client) };
    let mut view = BootView::of(shell.client.boot(), standalone::password_floor(), shell.standalone.state(), lock);
    shell.wishes.apply(&mut view.settings);
    Ok(view)
}

#[tauri::command(rename_all = "snake_case")]
pub async fn set_settings(shell: State<'_, Shell>, settings: SettingsView) -> Answer<SettingsView> {
    shell.wishes.forget();
    let kept = shell.client.set_settings(settings.into());
    shell.settled.notify_one();
    Ok(kept?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn about(shell: State<'_, Shell>) -> Answer<AboutView> {
    Ok(about::view(shell.client.data_dir(), shell.log_file.as_deref()))
}

/// The person has read that the local store was made anew.
#[tauri::command(rename_all = "snake_case")]
pub async fn dismiss_rebuilt(shell: State<'_, Shell>) -> Answer<()> {
    shell.client.dismiss_rebuilt();
    Ok(())
}

/// Tries once more to open a local store that did not open.
#[tauri::command(rename_all = "snake_case")]
pub async fn reopen_store(shell: State<'_, Shell>) -> Answer<()> {
    Ok(shell.client.reopen_store().await?)
}

/// The first screen stands: now the network, and the server inside, may start.
#[tauri::command(rename_all = "snake_case")]
pub async fn painted(shell: State<'_, Shell>) -> Answer<()> {
    shell.painted();
    Ok(())
}
