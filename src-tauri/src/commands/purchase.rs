//! S-09 and S-10: prices checked again, then bought once.
use super::{Answer, id, some_id};
use crate::ipc_error::IpcError;
use crate::state::Shell;
use crate::views::{PurchaseInput, PurchaseView, ReviewView};
use btm_client::{Code, PurchaseItem};
use tauri::State;

/// Of one or several offers, for oneself (null) or somebody one may act for.
#[tauri::command(rename_all = "snake_case")]
pub async fn review(shell: State<'_, Shell>, offer_ids: Vec<String>, traveller_id: Option<String>) -> Answer<ReviewView> {
    let offers = offer_ids.iter().map(|o| id(o)).collect::<Answer<Vec<_>>>()?;
    Ok(shell.client.review(&offers, some_id(traveller_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn purchase(shell: State<'_, Shell>, input: PurchaseInput) -> Answer<PurchaseView> {
    let items = input.items.into_iter().map(|item| {
        Ok(PurchaseItem {
            offer_id: id(&item.offer_id)?,
            accepted_total: item.accepted_total.money().ok_or_else(|| IpcError::of(Code::InvalidInput))?,
            mode: item.mode.into(),
            override_reason: item.override_reason,
        })
    });
    let wanted = btm_client::PurchaseInput {
        items: items.collect::<Answer<Vec<_>>>()?,
        traveller_id: some_id(input.traveller_id)?,
        trip_id: some_id(input.trip_id)?,
        purpose: input.purpose,
    };
    Ok(shell.client.purchase(wanted).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn purchase_state(shell: State<'_, Shell>, purchase_id: String) -> Answer<PurchaseView> {
    Ok(shell.client.purchase_state(id(&purchase_id)?).await?.into())
}

/// A purchase in `needs_review` has been looked at: it is not sent any more.
#[tauri::command(rename_all = "snake_case")]
pub async fn put_away_purchase(shell: State<'_, Shell>, purchase_id: String) -> Answer<PurchaseView> {
    Ok(shell.client.put_away_purchase(id(&purchase_id)?).await?.into())
}
