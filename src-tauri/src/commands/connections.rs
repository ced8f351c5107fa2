//! S-29: connections side by side. One is at hand; changing to another signs nobody out.
use super::Answer;
use crate::state::Shell;
use crate::views::{ConnectionRowView, list};
use tauri::State;

#[tauri::command(rename_all = "snake_case")]
pub async fn connections(shell: State<'_, Shell>) -> Answer<Vec<ConnectionRowView>> {
    Ok(list(shell.client.connections().await))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn switch_connection(shell: State<'_, Shell>, connection_id: String) -> Answer<()> {
    Ok(shell.client.switch_connection(&connection_id).await?)
}

#[tauri::command(rename_all = "snake_case")]
pub async fn name_connection(
    shell: State<'_, Shell>,
    connection_id: String,
    name: String,
    colour: u8,
) -> Answer<Vec<ConnectionRowView>> {
    Ok(list(shell.client.name_connection(&connection_id, &name, colour).await?))
}

/// With the server inside, its data go too. Without `discard` refused with `purchase_pending` and the count while something is unsent.
#[tauri::command(rename_all = "snake_case")]
pub async fn remove_connection(shell: State<'_, Shell>, connection_id: String, discard: bool) -> Answer<()> {
    let rows = shell.client.connections().await;
    let inside = rows.iter().any(|c| c.standalone && c.connection_id == connection_id);
    shell.client.remove_connection(&connection_id, discard).await?;
    if inside {
        shell.standalone.remove(&shell.client).await?;
    }
    Ok(())
}
