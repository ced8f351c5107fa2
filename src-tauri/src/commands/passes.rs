//! F-86: boarding passes of a flight on this computer. No network.
use super::{Answer, id};
use crate::state::Shell;
use crate::views::BookingView;
use tauri::State;

/// A wallet's pass, a text file or the barcode's text, as bytes.
#[tauri::command(rename_all = "snake_case")]
pub async fn add_boarding_pass(shell: State<'_, Shell>, booking_id: String, bytes: Vec<u8>) -> Answer<BookingView> {
    Ok(shell.client.add_boarding_pass(id(&booking_id)?, &bytes).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn drop_boarding_pass(shell: State<'_, Shell>, booking_id: String, pass_id: String) -> Answer<BookingView> {
    Ok(shell.client.drop_boarding_pass(id(&booking_id)?, &pass_id).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn restore_boarding_pass(shell: State<'_, Shell>, booking_id: String, pass_id: String) -> Answer<BookingView> {
    Ok(shell.client.restore_boarding_pass(id(&booking_id)?, &pass_id).await?.into())
}
