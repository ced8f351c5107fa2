//! S-08: places and offers.
use super::Answer;
use crate::state::Shell;
use crate::views::{PlaceView, SearchEventView, SearchInput, list};
use tauri::State;
use tauri::ipc::Channel;

/// A list a person can look over; a screen that asks for more gets this many.
const MOST_PLACES: usize = 50;

#[tauri::command(rename_all = "snake_case")]
pub async fn places(shell: State<'_, Shell>, query: String, limit: u32) -> Answer<Vec<PlaceView>> {
    let limit = usize::try_from(limit).unwrap_or(MOST_PLACES).min(MOST_PLACES);
    Ok(list(shell.client.places(&query, limit)))
}

/// Ends with the stream; a newer search or `stop_search` ends it sooner.
#[tauri::command(rename_all = "snake_case")]
pub async fn search(shell: State<'_, Shell>, input: SearchInput, on_event: Channel<SearchEventView>) -> Answer<()> {
    shell
        .client
        .search(input.into(), move |event| {
            let _ = on_event.send(event.into());
        })
        .await?;
    Ok(())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn stop_search(shell: State<'_, Shell>) -> Answer<()> {
    shell.client.stop_search();
    Ok(())
}
