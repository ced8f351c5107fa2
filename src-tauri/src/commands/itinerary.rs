//! S-03 to S-06: read from this computer's store. Only `sync` reaches out.
use super::{Answer, id};
use crate::state::Shell;
use crate::views::{BookingView, DocumentView, SyncView, TodayView, TripListView, TripView, TripsShownView};
use btm_client::TripsAsked;
use tauri::State;

#[tauri::command(rename_all = "snake_case")]
pub async fn today(shell: State<'_, Shell>) -> Answer<TodayView> {
    Ok(shell.client.today().await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn trips(shell: State<'_, Shell>, shown: TripsShownView, find: String, from: u32, most: u32) -> Answer<TripListView> {
    Ok(shell.client.trips(&TripsAsked { shown: shown.into(), find, from, most }).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn trip(shell: State<'_, Shell>, trip_id: String) -> Answer<TripView> {
    Ok(shell.client.trip(id(&trip_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn booking(shell: State<'_, Shell>, booking_id: String) -> Answer<BookingView> {
    Ok(shell.client.booking(id(&booking_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn document(shell: State<'_, Shell>, document_id: String) -> Answer<DocumentView> {
    Ok(shell.client.document(id(&document_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn sync(shell: State<'_, Shell>) -> Answer<SyncView> {
    Ok(shell.client.sync().await?.into())
}
