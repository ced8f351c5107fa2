//! S-09 and S-10: the price checked again, then bought once.
use super::{Answer, id};
use crate::ipc_error::IpcError;
use crate::state::Shell;
use crate::views::{OfferReviewView, PurchaseInput, PurchaseView, list};
use btm_client::Code;
use tauri::State;

#[tauri::command(rename_all = "snake_case")]
pub async fn review_offer(shell: State<'_, Shell>, offer_id: String) -> Answer<OfferReviewView> {
    Ok(shell.client.review_offer(id(&offer_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn purchase(shell: State<'_, Shell>, input: PurchaseInput) -> Answer<PurchaseView> {
    let wanted = btm_client::PurchaseInput {
        offer_id: id(&input.offer_id)?,
        accepted_total: input.accepted_total.money().ok_or_else(|| IpcError::of(Code::InvalidInput))?,
        mode: input.mode.into(),
        purpose: input.purpose,
        override_reason: input.override_reason,
    };
    Ok(shell.client.purchase(wanted).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn purchase_state(shell: State<'_, Shell>, purchase_id: String) -> Answer<PurchaseView> {
    Ok(shell.client.purchase_state(id(&purchase_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn open_purchases(shell: State<'_, Shell>) -> Answer<Vec<PurchaseView>> {
    Ok(list(shell.client.open_purchases().await?))
}
