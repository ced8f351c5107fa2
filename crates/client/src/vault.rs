//! Opening the store with the key from the keychain (security.md §1.2, reliability.md §3): a lost key means a new store, never a weaker one.
use crate::boot::SessionState;
use crate::client::{Client, lock};
use crate::events::{ClientEvent, Rebuilt, RebuiltCause};
use crate::failure::Explain;
use crate::register;
use crate::store::{OpenStore, Slot, StoreError};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use btm_cache::{Cache, CacheError, CacheKey, ItemState, Opened};
use btm_keychain::{Entry, KeyStore, Owner};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;

impl Client {
    /// 32 random bytes in the keychain's form.
    pub(crate) fn fresh_secret(&self) -> ([u8; 32], SecretString) {
        let mut bytes = [0u8; 32];
        self.0.options.entropy.fill(&mut bytes);
        let text = SecretString::from(B64.encode(bytes));
        (bytes, text)
    }

    /// At start: the store of the account the register knows.
    pub(crate) async fn open_known_store(&self) {
        let Some(owner) = self.connection().and_then(|c| c.owner()) else { return };
        if self.memory_only().await {
            // Nothing was kept: sign in at each start.
            self.set_session_state(SessionState::None);
        }
        if let Err(e) = self.open_store(&owner).await {
            tracing::warn!(error = %e, "the store was not opened");
        }
    }

    /// Opens the store of `owner` and makes it the one at hand. In memory where there is no keychain.
    pub(crate) async fn open_store(&self, owner: &Owner) -> Result<Cache, StoreError> {
        // One opening at a time: two would set the same damaged file aside twice.
        let _one = self.0.opening.lock().await;
        if let Slot::Open(open) = &*self.0.store.borrow()
            && open.owner == *owner
            && !open.cache.is_damaged()
        {
            return Ok(open.cache.clone());
        }
        let told_before = *lock(&self.0.rebuilt);
        // In one step: a reader that came in between would be told that nothing is set up.
        if let Slot::Open(before) = self.0.store.send_replace(Slot::Opening) {
            before.cache.close().await;
        }
        let memory_only = self.memory_only().await;
        let opened = match self.data_dir() {
            Some(dir) if !memory_only => self.open_encrypted(&register::store_path(dir, owner), owner).await,
            _ => Cache::memory().await.map_err(StoreError::from),
        };
        match opened {
            Ok(cache) => {
                self.prepare(&cache).await;
                let told = *lock(&self.0.rebuilt);
                if let Some(rebuilt) = told.filter(|_| told != told_before) {
                    self.notice_rebuilt(&cache, rebuilt).await;
                }
                let profile = crate::profile::kept(&cache).await;
                self.0.store.send_replace(Slot::Open(Box::new(OpenStore {
                    owner: owner.clone(),
                    cache: cache.clone(),
                    profile,
                })));
                self.emit(ClientEvent::Store(None));
                Ok(cache)
            }
            Err(e) => {
                self.0.store.send_replace(Slot::Failed(e));
                self.emit(ClientEvent::Store(Some(e.explain().code)));
                Err(e)
            }
        }
    }

    /// Before anybody reads: lists and index of an older version, or of other zone data, are made anew, and the clock's difference is recalled.
    async fn prepare(&self, cache: &Cache) {
        match cache.reshape(&crate::brief::mark(), crate::brief::renew).await {
            Ok(0) => {}
            Ok(made) => tracing::info!(made, "lists and search index were made anew"),
            Err(e) => tracing::warn!(error = %e, "lists and search index could not be made"),
        }
        self.recall_clock(cache).await;
    }

    async fn open_encrypted(&self, path: &Path, owner: &Owner) -> Result<Cache, StoreError> {
        let keys = self.key_store().await;
        let key = match kept_key(&keys, owner).await? {
            Some(key) => key,
            None => {
                // "No such entry" proves nothing, a locked keychain answers so too: only a new key that is kept and read back does.
                let key = self.new_key(&keys, owner).await?;
                if path.exists() {
                    // Nobody can ever read it again.
                    let unsent_lost = btm_cache::unsent_beside(path);
                    btm_cache::delete_files(path)?;
                    self.rebuilt(Rebuilt { cause: RebuiltCause::KeyGone, unsent_lost });
                }
                key
            }
        };
        let (cache, how) = match Cache::open(path, &key).await {
            Err(CacheError::WrongKey) => {
                // The key is the one in the keychain, so it is the file that is not what it was.
                let unsent_lost = btm_cache::unsent_beside(path);
                btm_cache::set_aside(path)?;
                self.rebuilt(Rebuilt { cause: RebuiltCause::WrongKey, unsent_lost });
                Cache::open(path, &key).await?
            }
            other => other?,
        };
        if let Opened::Rebuilt { salvaged, unsent_before } = how {
            let taken_over = salvaged.purchases.iter().filter(|p| p.state.unsent()).count()
                + salvaged.outbox.iter().filter(|i| i.state != ItemState::Sent).count();
            let unsent_lost = unsent_before.saturating_sub(u32::try_from(taken_over).unwrap_or(u32::MAX));
            self.rebuilt(Rebuilt { cause: RebuiltCause::Damaged, unsent_lost });
        }
        Ok(cache)
    }

    /// The local unlock (F-83): what this computer's own session opens. The key of the store is read anew from the keychain, which answers
    /// only where that session is unlocked; without a keychain nothing is kept, and there is nothing but that session.
    ///
    /// # Errors
    /// `Keychain` where it does not give the key.
    pub async fn local_unlock(&self) -> Result<(), StoreError> {
        let Some(owner) = self.connection().and_then(|c| c.owner()) else { return Ok(()) };
        if self.memory_only().await {
            return Ok(());
        }
        let keys = self.key_store().await;
        kept_key(&keys, &owner).await?.map(|_| ()).ok_or(StoreError::Keychain)
    }

    /// A new store key, in the keychain for certain.
    async fn new_key(&self, keys: &KeyStore, owner: &Owner) -> Result<CacheKey, StoreError> {
        let (bytes, text) = self.fresh_secret();
        keys.put(owner, Entry::CacheKey, &text).await?;
        let back = keys.get(owner, Entry::CacheKey).await?;
        if back.is_none_or(|b| b.expose_secret() != text.expose_secret()) {
            return Err(StoreError::Keychain);
        }
        Ok(CacheKey::new(&bytes))
    }

    fn rebuilt(&self, told: Rebuilt) {
        tracing::warn!(cause = ?told.cause, unsent_lost = told.unsent_lost, "the store was made anew");
        *lock(&self.0.rebuilt) = Some(told);
        self.emit(ClientEvent::Rebuilt(told));
    }
}

async fn kept_key(keys: &KeyStore, owner: &Owner) -> Result<Option<CacheKey>, StoreError> {
    let Some(text) = keys.get(owner, Entry::CacheKey).await? else { return Ok(None) };
    let bytes: Option<[u8; 32]> = B64.decode(text.expose_secret()).ok().and_then(|b| b.try_into().ok());
    Ok(bytes.map(|b| CacheKey::new(&b)))
}
