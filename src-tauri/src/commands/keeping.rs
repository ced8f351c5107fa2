//! F-30, F-88: what is kept of unfinished work, what is found on this computer, what is saved as a file.
use super::{Answer, id};
use crate::saving;
use crate::state::Shell;
use crate::views::{DraftView, FoundView, SaveKind, SavedFileView, list};
use btm_client::SaveWhat;
use tauri::{AppHandle, Runtime, State};

#[tauri::command(rename_all = "snake_case")]
pub async fn drafts(shell: State<'_, Shell>) -> Answer<Vec<DraftView>> {
    Ok(list(shell.client.drafts().await?))
}

#[tauri::command(rename_all = "snake_case")]
pub async fn keep_draft(shell: State<'_, Shell>, name: String, body: String) -> Answer<()> {
    Ok(shell.client.keep_draft(&name, &body).await?)
}

#[tauri::command(rename_all = "snake_case")]
pub async fn drop_draft(shell: State<'_, Shell>, name: String) -> Answer<()> {
    Ok(shell.client.drop_draft(&name).await?)
}

#[tauri::command(rename_all = "snake_case")]
pub async fn find(shell: State<'_, Shell>, query: String, limit: u32) -> Answer<Vec<FoundView>> {
    Ok(list(shell.client.find(&query, limit).await?))
}

/// `id` = a trip, for `document_pdf` a document; into the downloads folder.
#[tauri::command(rename_all = "snake_case")]
pub async fn save<R: Runtime>(app: AppHandle<R>, shell: State<'_, Shell>, kind: SaveKind, id: String) -> Answer<SavedFileView> {
    let what = match kind {
        SaveKind::Calendar => SaveWhat::Calendar(self::id(&id)?),
        SaveKind::PlanPdf => SaveWhat::PlanPdf(self::id(&id)?),
        SaveKind::DocumentPdf => SaveWhat::DocumentPdf(self::id(&id)?),
    };
    let file = shell.client.save(what).await?;
    saving::save(&app, &file.file_name, file.bytes, file.count).await
}
