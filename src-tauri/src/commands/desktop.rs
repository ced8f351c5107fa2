//! The desktop round the window: whether it shows a tray, whether the app starts with the session, and the lock of an idle window (F-83).
use super::Answer;
use crate::autostart;
use crate::ipc_error::IpcError;
use crate::state::Shell;
use crate::tray;
use crate::views::{AutostartView, DesktopView};
use btm_client::Code;
use secrecy::SecretString;
use tauri::State;

#[tauri::command(rename_all = "snake_case")]
pub async fn desktop(shell: State<'_, Shell>) -> Answer<DesktopView> {
    Ok(DesktopView { tray: shell.in_tray() || tray::is_there().await, autostart: autostart_view(&shell) })
}

/// `false` takes it away. Answered as the system has it then.
#[tauri::command(rename_all = "snake_case")]
pub async fn set_autostart(shell: State<'_, Shell>, on: bool) -> Answer<AutostartView> {
    let Some(place) = &shell.autostart else { return Err(IpcError::of(Code::NotFound)) };
    place.set(on).map_err(|error| {
        tracing::warn!(%error, "the start with the session was not changed");
        IpcError::of(Code::StoreFailed)
    })?;
    Ok(autostart_view(&shell))
}

fn autostart_view(shell: &Shell) -> AutostartView {
    match shell.autostart.as_ref().map(autostart::Place::is_on) {
        None => AutostartView::Unavailable,
        Some(true) => AutostartView::On,
        Some(false) => AutostartView::Off,
    }
}

/// The window was left alone, or the person leaves it.
#[tauri::command(rename_all = "snake_case")]
pub async fn lock_window(shell: State<'_, Shell>) -> Answer<()> {
    shell.set_locked(true);
    Ok(())
}

/// Opened by what opens the data at a start: the passphrase where they lie under one, else the key in the keychain.
#[tauri::command(rename_all = "snake_case")]
pub async fn unlock_window(shell: State<'_, Shell>, passphrase: Option<String>) -> Answer<()> {
    if shell.standalone.under_passphrase(&shell.client) {
        let typed = SecretString::from(passphrase.unwrap_or_default());
        shell.standalone.recognise(&shell.client, typed).await?;
    } else {
        shell.client.local_unlock().await?;
    }
    shell.set_locked(false);
    Ok(())
}
