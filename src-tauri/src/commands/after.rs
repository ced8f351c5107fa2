//! S-06, S-11: what is done with a booking afterwards. Each asks the server; nothing is computed here.
use super::{Answer, id};
use crate::ipc_error::IpcError;
use crate::state::Shell;
use crate::views::{
    BookingView, CancellationView, ChangeOptionsView, EsimView, InstallGuideView, MoneyView, ScheduleChangeAnswer,
    StayChangeView, UsageView, list,
};
use btm_client::Code;
use btm_domain::{Cabin, Money};
use tauri::State;

fn money(shown: &MoneyView) -> Answer<Money> {
    shown.money().ok_or_else(|| IpcError::of(Code::InvalidInput))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn pay(shell: State<'_, Shell>, booking_id: String, accepted_total: MoneyView) -> Answer<BookingView> {
    Ok(shell.client.pay(id(&booking_id)?, money(&accepted_total)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn cancel_quote(shell: State<'_, Shell>, booking_id: String) -> Answer<CancellationView> {
    Ok(shell.client.cancel_quote(id(&booking_id)?).await?.into())
}

/// `accepted_refund` exactly as the quote said, null where it gave no figure.
#[tauri::command(rename_all = "snake_case")]
pub async fn cancel(
    shell: State<'_, Shell>,
    booking_id: String,
    quote_id: String,
    accepted_refund: Option<MoneyView>,
) -> Answer<BookingView> {
    let accepted = accepted_refund.as_ref().map(money).transpose()?;
    Ok(shell.client.cancel(id(&booking_id)?, id(&quote_id)?, accepted).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn change_options(
    shell: State<'_, Shell>,
    booking_id: String,
    slice: u8,
    date: String,
    cabin: Cabin,
) -> Answer<ChangeOptionsView> {
    Ok(shell.client.change_options(id(&booking_id)?, slice, &date, cabin).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn change(
    shell: State<'_, Shell>,
    booking_id: String,
    change_offer_id: String,
    accepted_difference: MoneyView,
) -> Answer<BookingView> {
    Ok(shell.client.change(id(&booking_id)?, id(&change_offer_id)?, money(&accepted_difference)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn stay_change(
    shell: State<'_, Shell>,
    booking_id: String,
    check_in: String,
    check_out: String,
) -> Answer<StayChangeView> {
    Ok(shell.client.stay_change(id(&booking_id)?, &check_in, &check_out).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn answer_schedule_change(
    shell: State<'_, Shell>,
    booking_id: String,
    change_ref: String,
    answer: ScheduleChangeAnswer,
) -> Answer<BookingView> {
    Ok(shell.client.answer_schedule_change(id(&booking_id)?, change_ref, answer.into()).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn usage(shell: State<'_, Shell>, booking_id: String) -> Answer<UsageView> {
    Ok(shell.client.usage(id(&booking_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn top_ups(shell: State<'_, Shell>, booking_id: String) -> Answer<Vec<EsimView>> {
    Ok(list(shell.client.top_ups(id(&booking_id)?).await?))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn install_guide(shell: State<'_, Shell>, booking_id: String) -> Answer<InstallGuideView> {
    Ok(shell.client.install_guide(id(&booking_id)?).await?.into())
}
