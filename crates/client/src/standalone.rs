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
        let keys = self.key_store().await;
        if let Some(text) = keys.get(&owner(), Entry::StandaloneMaster).await? {
            let bytes: [u8; 32] =
                B64.decode(text.expose_secret()).ok().and_then(|b| b.try_into().ok()).ok_or(StoreError::Keychain)?;
            return Ok(Master { key: SecretBox::new(Box::new(bytes)), created: false });
        }
        let (bytes, text) = self.fresh_secret();
        keys.put(&owner(), Entry::StandaloneMaster, &text).await?;
        Ok(Master { key: SecretBox::new(Box::new(bytes)), created: true })
    }

    /// A connection to the server inside is kept: it has to be started before anything can be sent.
    pub fn standalone_exists(&self) -> bool {
        self.connection().is_some_and(|c| c.kind == ConnectionKind::Standalone)
    }

    /// Makes the connection to the server inside. Then accept the invitation.
    ///
    /// # Errors
    /// `Api` where it does not answer, `Store`.
    pub async fn connect_standalone(&self, endpoint: StandaloneEndpoint) -> Result<(), ConnectError> {
        let host = "127.0.0.1".to_owned();
        let trust = Trust::Exactly(endpoint.ca_pem.clone());
        let refused = |error| ConnectError::Api { host: host.clone(), error };
        let api = self.transport(&endpoint.base_url, trust).await.map_err(refused)?;
        let greeting = api.greet().await.map_err(refused)?;
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
            simulated: greeting.server.simulated,
        };
        let token = Some(SecretString::from(endpoint.invitation_token));
        let server_id = greeting.server.server_id;
        let pending = Pending { api, kind: ConnectionKind::Standalone, server_id, facts, token };
        self.make_connection(&pending).await?;
        *self.0.pending.lock().await = Some(pending);
        self.0.inside.send_replace(Some((endpoint.base_url, endpoint.ca_pem)));
        Ok(())
    }

    /// At later starts: the server inside runs now, here.
    pub fn attach_standalone(&self, base_url: String, ca_pem: String) {
        let kept = self.change_register(|r| {
            if let Some(c) = &mut r.connection
                && c.kind == ConnectionKind::Standalone
            {
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
