//! Drafts (F-30): what a screen keeps of unfinished work, saved at each change, there again after a kill. Without a keychain nothing outlives
//! this process, so they go to the server as well, and come back from there at the next sign-in.
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::outbox::Step;
use crate::store::StoreError;
use btm_api::drafts::DraftRequest;
use btm_api_client::{ApiError, Session};
use btm_cache::{Cache, Draft, Intent, IntentState};
use btm_domain::{FieldCode, FieldError, PurchaseId};
use thiserror::Error;

/// Bytes of one draft, and how many there may be: what the server takes too.
const LONGEST: usize = 64 * 1024;
const MOST: usize = 200;
const NAME: usize = 100;
/// Purchases of a computer that forgets: put on the server before they are sent.
const PURCHASE: &str = "purchase-";
/// Boarding passes: kept as drafts are, and no draft of a screen.
pub(crate) const PASS: &str = "pass-";

/// Not a screen's own.
fn reserved(name: &str) -> bool {
    name.starts_with(PURCHASE) || name.starts_with(PASS)
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DraftError {
    /// `body`: longer than 64 KiB; `name`: none, or longer than 100 characters; `drafts`: 200 are there.
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for DraftError {
    fn explain(&self) -> Failure {
        match self {
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::Store(e) => match e {
                StoreError::DiskFull => Code::StorageFull.into(),
                other => other.explain(),
            },
        }
    }
}

fn refused<T>(field: &str, code: FieldCode) -> Result<T, DraftError> {
    Err(DraftError::Fields(vec![FieldError::new(field, code)]))
}

impl Client {
    /// All drafts, the newest first.
    ///
    /// # Errors
    /// `Store`.
    pub async fn drafts(&self) -> Result<Vec<Draft>, DraftError> {
        let drafts = self.cache().await?.drafts().await.map_err(StoreError::from)?;
        Ok(drafts.into_iter().filter(|d| !reserved(&d.name)).collect())
    }

    /// Keeps a draft under its name; when this returns it is on the disk.
    ///
    /// # Errors
    /// `Fields`, `Store`: then the one before stands.
    pub async fn keep_draft(&self, name: &str, body: &str) -> Result<(), DraftError> {
        if name.is_empty() || reserved(name) {
            return refused("name", FieldCode::Required);
        }
        if name.chars().count() > NAME {
            return refused("name", FieldCode::TooLong);
        }
        if body.len() > LONGEST {
            return refused("body", FieldCode::TooLong);
        }
        let cache = self.cache().await?;
        let there = cache.drafts().await.map_err(StoreError::from)?;
        let own = there.iter().filter(|d| !reserved(&d.name));
        if own.clone().count() >= MOST && own.clone().all(|d| d.name != name) {
            return refused("drafts", FieldCode::OutOfRange);
        }
        let draft = Draft { name: name.to_owned(), body: body.to_owned(), updated_at: self.server_now() };
        Ok(self.put_draft(&cache, draft).await?)
    }

    /// On the disk, or where there is none on the server too.
    pub(crate) async fn put_draft(&self, cache: &Cache, draft: Draft) -> Result<(), StoreError> {
        cache.keep_draft(&draft.name, &draft.body, draft.updated_at).await?;
        Step::DraftKept.reached();
        if cache.is_memory()
            && let Some(session) = self.session()
        {
            let request = DraftRequest { body: draft.body, written_at: draft.updated_at };
            if let Err(e) = session.keep_draft(&draft.name, &request).await {
                tracing::info!(error = %e, "a draft is in this process alone for now");
            }
        }
        Ok(())
    }

    /// Lets a draft go; none of that name is no error.
    ///
    /// # Errors
    /// `Fields` for a name that is no draft's; `Store`.
    pub async fn drop_draft(&self, name: &str) -> Result<(), DraftError> {
        if reserved(name) {
            return refused("name", FieldCode::Required);
        }
        Ok(self.take_draft(&self.cache().await?, name).await?)
    }

    pub(crate) async fn take_draft(&self, cache: &Cache, name: &str) -> Result<(), StoreError> {
        cache.drop_draft(name).await?;
        Step::DraftDropped.reached();
        if cache.is_memory() {
            self.drop_server_draft(name).await;
        }
        Ok(())
    }

    async fn drop_server_draft(&self, name: &str) {
        if let Some(session) = self.session()
            && let Err(e) = session.drop_draft(name).await
        {
            tracing::info!(error = %e, "a draft stays on the server for now");
        }
    }

    /// Before a purchase leaves a computer that forgets: the server keeps its ids, so that a restart finds it again (reliability.md §3).
    pub(crate) async fn keep_purchase_draft(&self, session: &Session, intent: &Intent) -> Result<(), ApiError> {
        let request = DraftRequest { body: intent.body.clone(), written_at: intent.created_at };
        session.keep_draft(&format!("{PURCHASE}{}", intent.purchase_id), &request).await
    }

    /// A purchase has its end.
    pub(crate) async fn drop_purchase_draft(&self, id: PurchaseId) {
        self.drop_server_draft(&format!("{PURCHASE}{id}")).await;
    }

    /// After a sign-in without a keychain: what the server kept for this person comes back, purchases among it. Of two drafts of one name the
    /// newer stands; what this process alone has goes to the server.
    pub(crate) async fn recall_drafts(&self, cache: &Cache, session: &Session) {
        if !cache.is_memory() {
            return;
        }
        let drafts = match session.drafts().await {
            Ok(answer) => answer.drafts,
            Err(e) => {
                tracing::info!(error = %e, "drafts come back later");
                return;
            }
        };
        let mut here = match cache.drafts().await {
            Ok(here) => here,
            Err(e) => {
                tracing::warn!(error = %e, "drafts come back later");
                return;
            }
        };
        for draft in drafts {
            if here.iter().any(|h| h.name == draft.name && h.updated_at >= draft.written_at) {
                here.retain(|h| h.name != draft.name || h.updated_at > draft.written_at);
                continue;
            }
            here.retain(|h| h.name != draft.name);
            let kept = match draft.name.strip_prefix(PURCHASE) {
                Some(_) => match purchase(&draft.body, draft.written_at) {
                    Some(intent) => cache.keep_intent(&intent).await,
                    None => continue,
                },
                None => cache.keep_draft(&draft.name, &draft.body, draft.written_at).await,
            };
            if let Err(e) = kept {
                tracing::warn!(error = %e, "a draft of the server was not kept");
            }
        }
        for newer in here {
            let request = DraftRequest { body: newer.body, written_at: newer.updated_at };
            if let Err(e) = session.keep_draft(&newer.name, &request).await {
                tracing::info!(error = %e, "a draft is in this process alone for now");
            }
        }
    }
}

/// As it stood when it was about to leave: whether it did is asked.
fn purchase(body: &str, at: chrono::DateTime<chrono::Utc>) -> Option<Intent> {
    let request: btm_api::purchase::PurchaseRequest = serde_json::from_str(body).ok()?;
    Some(Intent {
        purchase_id: request.purchase_id,
        trip_id: request.trip_id,
        body: body.to_owned(),
        state: IntentState::Sending,
        answer: None,
        created_at: at,
        sent_at: Some(at),
        answered_at: None,
    })
}
