//! Opening the store with the key from the keychain (security.md §1.2, reliability.md §3): a lost key means a new store, never a weaker one.
use crate::boot::SessionState;
use crate::client::Client;
use crate::register;
use crate::store::{OpenStore, Slot, StoreError};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use btm_cache::{Cache, CacheError, CacheKey, Opened};
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
        if let Slot::Open(open) = &*self.0.store.borrow()
            && open.owner == *owner
        {
            return Ok(open.cache.clone());
        }
        self.close_store().await;
        self.0.store.send_replace(Slot::Opening);
        let memory_only = self.memory_only().await;
        let opened = match self.data_dir() {
            Some(dir) if !memory_only => self.open_encrypted(&register::store_path(dir, owner), owner).await,
            _ => Cache::memory().await.map_err(StoreError::from),
        };
        match opened {
            Ok(cache) => {
                let user_name = crate::profile::kept_name(&cache, self.settings().language).await;
                self.0.store.send_replace(Slot::Open(OpenStore { owner: owner.clone(), cache: cache.clone(), user_name }));
                Ok(cache)
            }
            Err(e) => {
                self.0.store.send_replace(Slot::Failed(e));
                Err(e)
            }
        }
    }

    async fn open_encrypted(&self, path: &Path, owner: &Owner) -> Result<Cache, StoreError> {
        let keys = self.key_store().await;
        let key = match kept_key(&keys, owner).await? {
            Some(key) => key,
            None => {
                if path.exists() {
                    let unsent = btm_cache::unsent_beside(path);
                    tracing::warn!(unsent, "the store's key is gone: it is deleted and fetched again");
                    btm_cache::delete_files(path)?;
                }
                let (bytes, text) = self.fresh_secret();
                keys.put(owner, Entry::CacheKey, &text).await?;
                CacheKey::new(&bytes)
            }
        };
        let (cache, how) = match Cache::open(path, &key).await {
            Err(CacheError::WrongKey) => {
                // The key is the one in the keychain, so it is the file that is not what it was.
                btm_cache::set_aside(path)?;
                tracing::warn!("the store cannot be opened with its key: set aside, fetched again");
                Cache::open(path, &key).await?
            }
            other => other?,
        };
        if let Opened::Rebuilt(salvaged) = how {
            tracing::warn!(
                purchases = salvaged.purchases.len(),
                drafts = salvaged.drafts.len(),
                "the store was damaged and rebuilt"
            );
        }
        Ok(cache)
    }
}

async fn kept_key(keys: &KeyStore, owner: &Owner) -> Result<Option<CacheKey>, StoreError> {
    let Some(text) = keys.get(owner, Entry::CacheKey).await? else { return Ok(None) };
    let bytes: Option<[u8; 32]> = B64.decode(text.expose_secret()).ok().and_then(|b| b.try_into().ok());
    Ok(bytes.map(|b| CacheKey::new(&b)))
}
