//! S-14, F-90, S-27: deadlines, notices, and what waits to be sent. Each act answers the whole list anew.
use super::{Answer, id};
use crate::ipc_error::IpcError;
use crate::notices;
use crate::state::Shell;
use crate::views::{BookingView, DeadlineListView, NoticeListView, OutboxView};
use btm_client::{Code, NoticeList};
use chrono::{DateTime, Utc};
use tauri::State;

#[tauri::command(rename_all = "snake_case")]
pub async fn deadlines(shell: State<'_, Shell>) -> Answer<DeadlineListView> {
    Ok(shell.client.deadlines().await?.into())
}

/// `until` null = shown again now.
#[tauri::command(rename_all = "snake_case")]
pub async fn snooze_deadline(shell: State<'_, Shell>, deadline_id: String, until: Option<String>) -> Answer<DeadlineListView> {
    let until = until.map(|text| instant(&text)).transpose()?;
    Ok(shell.client.snooze_deadline(&deadline_id, until).await?.into())
}

fn instant(text: &str) -> Answer<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc)).map_err(|_| IpcError::of(Code::InvalidInput))
}

fn listed(shell: &Shell, list: NoticeList) -> NoticeListView {
    NoticeListView::of(list, notices::native(&shell.client.settings()))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn notices(shell: State<'_, Shell>) -> Answer<NoticeListView> {
    Ok(listed(&shell, shell.client.notices().await?))
}

/// `ids` null = all.
#[tauri::command(rename_all = "snake_case")]
pub async fn read_notices(shell: State<'_, Shell>, ids: Option<Vec<String>>) -> Answer<NoticeListView> {
    Ok(listed(&shell, shell.client.read_notices(ids.as_deref()).await?))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn outbox(shell: State<'_, Shell>) -> Answer<OutboxView> {
    Ok(shell.client.outbox().await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn retry_outbox(shell: State<'_, Shell>, item_id: String) -> Answer<OutboxView> {
    Ok(shell.client.retry_outbox(&item_id).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn discard_outbox(shell: State<'_, Shell>, item_id: String) -> Answer<OutboxView> {
    Ok(shell.client.discard_outbox(&item_id).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn rewrite_outbox(shell: State<'_, Shell>, item_id: String, text: String) -> Answer<OutboxView> {
    Ok(shell.client.rewrite_outbox(&item_id, &text).await?.into())
}

/// A wish alone: nothing is cancelled by it.
#[tauri::command(rename_all = "snake_case")]
pub async fn wish_cancel(shell: State<'_, Shell>, booking_id: String) -> Answer<BookingView> {
    Ok(shell.client.wish_cancel(id(&booking_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn withdraw_cancel_wish(shell: State<'_, Shell>, booking_id: String) -> Answer<BookingView> {
    Ok(shell.client.withdraw_cancel_wish(id(&booking_id)?).await?.into())
}
