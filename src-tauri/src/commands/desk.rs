//! F-26 and S-24: asking a human, and answering as one.
use super::{Answer, id, some_id};
use crate::ipc_error::IpcError;
use crate::state::Shell;
use crate::views::{CaseFileView, CaseQueueView, CaseView, DeskActInput, DeskInput, WishInput};
use btm_domain::{FieldCode, FieldError};
use tauri::State;

#[tauri::command(rename_all = "snake_case")]
pub async fn ask_desk(shell: State<'_, Shell>, input: DeskInput) -> Answer<CaseView> {
    let wish = |w: WishInput| -> Answer<_> {
        Ok(btm_client::WishInput {
            kind: w.kind.into(),
            traveller_id: id(&w.traveller_id)?,
            flight: w.flight.map(usize::from),
            what: w.what,
        })
    };
    let wishes = input.wishes.into_iter().map(wish).collect::<Result<_, _>>()?;
    let wanted = btm_client::DeskInput {
        trip_id: some_id(input.trip_id)?,
        traveller_id: some_id(input.traveller_id)?,
        about: input.about.into(),
        booking_id: some_id(input.booking_id)?,
        text: input.text,
        wishes,
    };
    Ok(shell.client.ask_desk(wanted).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn withdraw_request(shell: State<'_, Shell>, case_id: String) -> Answer<CaseView> {
    Ok(shell.client.withdraw_request(id(&case_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn decline_quote(shell: State<'_, Shell>, case_id: String) -> Answer<CaseView> {
    Ok(shell.client.decline_quote(id(&case_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn desk_cases(shell: State<'_, Shell>, all: bool) -> Answer<CaseQueueView> {
    Ok(shell.client.desk_cases(all).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn desk_case(shell: State<'_, Shell>, case_id: String) -> Answer<CaseFileView> {
    Ok(shell.client.desk_case(id(&case_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn claim_case(shell: State<'_, Shell>, case_id: String) -> Answer<CaseFileView> {
    Ok(shell.client.claim_case(id(&case_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn act_on_case(shell: State<'_, Shell>, case_id: String, act: DeskActInput) -> Answer<CaseFileView> {
    let act = act.act().map_err(|field| IpcError::invalid(vec![FieldError::new(field, FieldCode::Mismatch)]))?;
    Ok(shell.client.act_on_case(id(&case_id)?, act).await?.into())
}
