//! F-42, F-46: whom one may act for; the admin's accounts and links.
use super::{Answer, id};
use crate::state::Shell;
use crate::views::{ArrangerLinkView, InviteView, TravellerRowView, UserRowView, list};
use btm_domain::Role;
use tauri::State;

#[tauri::command(rename_all = "snake_case")]
pub async fn travellers(shell: State<'_, Shell>) -> Answer<Vec<TravellerRowView>> {
    Ok(list(shell.client.travellers().await?))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn users(shell: State<'_, Shell>) -> Answer<Vec<UserRowView>> {
    Ok(list(shell.client.users().await?))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn invite_user(shell: State<'_, Shell>, email: String, roles: Vec<Role>) -> Answer<InviteView> {
    Ok(shell.client.invite_user(&email, roles).await?.into())
}

/// The whole set.
#[tauri::command(rename_all = "snake_case")]
pub async fn set_roles(shell: State<'_, Shell>, user_id: String, roles: Vec<Role>) -> Answer<UserRowView> {
    Ok(shell.client.set_roles(id(&user_id)?, roles).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn arranger_links(shell: State<'_, Shell>) -> Answer<Vec<ArrangerLinkView>> {
    Ok(list(shell.client.arranger_links().await?))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn link_arranger(shell: State<'_, Shell>, arranger: String, traveller: String) -> Answer<ArrangerLinkView> {
    Ok(shell.client.link_arranger(id(&arranger)?, id(&traveller)?).await?.into())
}

#[tauri::command(rename_all = "snake_case")]
pub async fn unlink_arranger(shell: State<'_, Shell>, link_id: String) -> Answer<()> {
    Ok(shell.client.unlink_arranger(id(&link_id)?).await?)
}
