//! The server inside the app: its master key, its address (new at each start) and its certificate, which alone is trusted for it.
use crate::client::Client;
use crate::connect::{ConnectError, Connected, Pending};
use crate::register::ConnectionKind;
use crate::store::StoreError;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use btm_api_client::Trust;
use btm_keychain::{Entry, Owner};
use secrecy::{ExposeSecret, SecretBox, SecretString};

/// The master key of the server inside, 32 bytes.
pub struct Master {
    pub key: SecretBox<[u8; 32]>,
    /// Made just now: no data of an earlier run can be read with it.
    pub created: bool,
}

/// A running server inside the app, with a company just created in it.
#[derive(Clone)]
pub struct StandaloneEndpoint {
    /// `https://127.0.0.1:PORT`.
    pub base_url: String,
    pub ca_pem: String,
    pub company_name: String,
    /// The first admin's one-time invitation.
    pub invitation_token: String,
    /// Its data outlive this run.
    pub lasting: bool,
}

fn owner() -> Owner {
    Owner::new("standalone", "local")
}

impl Client {
    /// The master key from the keychain, made at first use. Without a keychain: a key for this process alone.
    ///
    /// # Errors
    /// `Keychain`.
    pub async fn standalone_master(&self) -> Result<Master, StoreError> {
        if let Some(key) = self.kept_standalone_master().await? {
            return Ok(Master { key, created: false });
        }
        let keys = self.key_store().await;
        let (bytes, text) = self.fresh_secret();
        keys.put(&owner(), Entry::StandaloneMaster, &text).await?;
        Ok(Master { key: SecretBox::new(Box::new(bytes)), created: true })
    }

    /// The master key of an earlier run; `None` where the keychain has none any more (the data then wait for the recovery key).
    ///
    /// # Errors
    /// `Keychain`.
    pub async fn kept_standalone_master(&self) -> Result<Option<SecretBox<[u8; 32]>>, StoreError> {
        let Some(text) = self.key_store().await.get(&owner(), Entry::StandaloneMaster).await? else { return Ok(None) };
        let bytes: [u8; 32] =
            B64.decode(text.expose_secret()).ok().and_then(|b| b.try_into().ok()).ok_or(StoreError::Keychain)?;
        Ok(Some(SecretBox::new(Box::new(bytes))))
    }

    /// Puts a master key back into the keychain: the person typed the recovery key and it opened the data.
    ///
    /// # Errors
    /// `Keychain`.
    pub async fn keep_standalone_master(&self, key: &SecretBox<[u8; 32]>) -> Result<(), StoreError> {
        let text = SecretString::from(B64.encode(key.expose_secret()));
        Ok(self.key_store().await.put(&owner(), Entry::StandaloneMaster, &text).await?)
    }

    pub(crate) async fn forget_standalone_master(&self) -> Result<(), StoreError> {
        Ok(self.key_store().await.delete(&owner(), Entry::StandaloneMaster).await?)
    }

    /// A connection to the server inside is kept, at hand or not: it has to be started before anything can be sent to it.
    pub fn standalone_exists(&self) -> bool {
        self.register(|r| r.connections.iter().any(|c| c.kind == ConnectionKind::Standalone))
    }

    /// The connection at hand is the one to the server inside.
    pub fn standalone_active(&self) -> bool {
        self.connection().is_some_and(|c| c.kind == ConnectionKind::Standalone)
    }

    /// Checks the server inside. The connection to it is made by the invitation's acceptance: before that nobody could sign in to it.
    ///
    /// # Errors
    /// `Api` where it does not answer; `Exists` while there is one already.
    pub async fn connect_standalone(&self, endpoint: StandaloneEndpoint) -> Result<(), ConnectError> {
        let host = "127.0.0.1".to_owned();
        let trust = Trust::Exactly(endpoint.ca_pem.clone());
        let refused = |error| ConnectError::Api { host: host.clone(), error };
        let api = self.transport(&endpoint.base_url, trust).await.map_err(refused)?;
        let greeting = api.greet().await.map_err(refused)?;
        let server_id = greeting.server.server_id;
        self.refuse_second_inside().await?;
        let certificate = greeting.certificate;
        let (subject, issuer, fingerprint) = certificate.map(|c| (c.subject, c.issuer, c.fingerprint)).unwrap_or_default();
        let facts = Connected {
            company_name: Some(endpoint.company_name),
            server_name: greeting.server.name,
            base_url: endpoint.base_url.clone(),
            certificate_subject: subject,
            certificate_issuer: issuer,
            certificate_fingerprint: fingerprint,
            invited_email: None,
            password_floor: None,
            simulated: greeting.server.simulated,
        };
        let token = Some(SecretString::from(endpoint.invitation_token));
        let pending = Pending { api, kind: ConnectionKind::Standalone, server_id, facts, token, trial: !endpoint.lasting };
        *self.0.pending.lock().await = Some(pending);
        self.0.inside.send_replace(Some((endpoint.base_url, endpoint.ca_pem)));
        Ok(())
    }

    /// The service inside cannot be started now: screens say so in words of their own.
    pub async fn standalone_is_down(&self) {
        self.set_online(crate::freshness::Online::StandaloneDown).await;
    }

    /// At later starts: the server inside runs now, here.
    pub fn attach_standalone(&self, base_url: String, ca_pem: String) {
        let kept = self.change_register(|r| {
            for c in r.connections.iter_mut().filter(|c| c.kind == ConnectionKind::Standalone) {
                c.base_url.clone_from(&base_url);
            }
        });
        if kept.is_err() {
            tracing::warn!("the address of the server inside was not kept");
        }
        self.0.inside.send_replace(Some((base_url, ca_pem)));
        self.0.kick.notify_one();
    }
}
