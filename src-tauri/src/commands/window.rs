//! What the window is asked for beside its content: to close, and to show where a saved file lies.
use super::Answer;
use crate::closing;
use crate::ipc_error::IpcError;
use crate::saving;
use crate::state::Shell;
use crate::views::CloseChoice;
use btm_client::Code;
use tauri::{AppHandle, Runtime, State};

/// A file this run saved, in its folder. Any other path is answered as a missing one.
#[tauri::command(rename_all = "snake_case")]
pub async fn reveal(shell: State<'_, Shell>, path: String) -> Answer<()> {
    saving::reveal(&shell.saved, path).await
}

/// The answer to `close_asked`; `ask` is none.
#[tauri::command(rename_all = "snake_case")]
pub async fn close_window<R: Runtime>(
    app: AppHandle<R>,
    shell: State<'_, Shell>,
    choice: CloseChoice,
    remember: bool,
) -> Answer<()> {
    let to_tray = match choice {
        CloseChoice::Ask => return Err(IpcError::of(Code::InvalidInput)),
        CloseChoice::Quit => false,
        CloseChoice::Tray => true,
    };
    if remember {
        let settings = btm_client::Settings { close: choice.into(), ..shell.client.settings() };
        // In force all the same, and the window closes all the same.
        if shell.client.set_settings(settings).is_err() {
            tracing::warn!("what closing does was not kept");
        }
    }
    closing::chosen(&app, &shell, to_tray);
    Ok(())
}
