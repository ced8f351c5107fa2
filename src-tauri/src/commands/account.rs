//! Sign-in, second factor, own profile.
use super::{Answer, some_id};
use crate::state::Shell;
use crate::views::{CodeOutcomeView, EnrolmentView, ProfileBaseView, ProfileInput, ProfileView, SignInOutcomeView, UnsentInput};
use secrecy::SecretString;
use tauri::State;

#[tauri::command(rename_all = "snake_case")]
pub async fn accept_invitation(shell: State<'_, Shell>, password: String) -> Answer<SignInOutcomeView> {
    Ok(shell.client.accept_invitation(SecretString::from(password)).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn sign_in(shell: State<'_, Shell>, email: String, password: String) -> Answer<SignInOutcomeView> {
    Ok(shell.client.sign_in(&email, SecretString::from(password)).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn submit_code(shell: State<'_, Shell>, code: String) -> Answer<CodeOutcomeView> {
    Ok(shell.client.submit_code(&code).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn submit_recovery_code(shell: State<'_, Shell>, code: String) -> Answer<CodeOutcomeView> {
    Ok(shell.client.submit_recovery_code(&code).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn begin_enrolment(shell: State<'_, Shell>) -> Answer<EnrolmentView> {
    Ok(shell.client.begin_enrolment().await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn confirm_enrolment(shell: State<'_, Shell>, code: String) -> Answer<Vec<String>> {
    Ok(shell.client.confirm_enrolment(&code).await?)
}

/// `ask` and `send` answer `purchase_pending` with the count of what is not acknowledged.
#[tauri::command(rename_all = "snake_case")]
pub async fn sign_out(shell: State<'_, Shell>, unsent: UnsentInput) -> Answer<()> {
    Ok(shell.client.sign_out(unsent.into()).await?)
}

/// Of somebody one may act for, or one's own (null).
#[tauri::command(rename_all = "snake_case")]
pub async fn profile(shell: State<'_, Shell>, traveller_id: Option<String>) -> Answer<ProfileView> {
    Ok(shell.client.profile_of(some_id(traveller_id)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn save_profile(
    shell: State<'_, Shell>,
    input: ProfileInput,
    base: Option<ProfileBaseView>,
    traveller_id: Option<String>,
) -> Answer<ProfileView> {
    Ok(shell.client.save_profile_of(some_id(traveller_id)?, input.into(), base.map(Into::into)).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn passport_spelling(shell: State<'_, Shell>, kana: String) -> Answer<Option<String>> {
    Ok(shell.client.passport_spelling(&kana))
}
