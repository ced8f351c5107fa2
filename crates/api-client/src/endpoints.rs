//! The calls of the contract, one function each.
use crate::api::{Api, json, read_json};
use crate::error::ApiError;
use crate::peer::PeerCertificate;
use crate::session::Session;
use btm_api::account::{
    CodeRequest, InvitationAcceptRequest, InvitationLookUpRequest, InvitationLookUpResponse, LoginRequest, LoginResponse,
    MeResponse, Tokens, TotpBeginResponse, TotpConfirmRequest, TotpConfirmResponse, TravellerRequest,
};
use btm_api::purchase::PurchaseResponse;
use btm_api::search::ReviewResponse;
use btm_api::server::ServerResponse;
use btm_api::sync::SyncResponse;
use btm_api::{IDEMPOTENCY_KEY, paths};
use btm_domain::{OfferId, PurchaseId, TravellerId};
use reqwest::{Method, header};
use secrecy::{ExposeSecret, SecretString};
use serde::de::IgnoredAny;
use std::time::Duration;

/// Who answered, and with which certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct Greeting {
    pub server: ServerResponse,
    /// `None` only where the certificate cannot be parsed.
    pub certificate: Option<PeerCertificate>,
}

impl Api {
    /// Asks who is there, without sign-in.
    ///
    /// # Errors
    /// `NotOurs` where another product answers.
    pub async fn greet(&self) -> Result<Greeting, ApiError> {
        let answer = self.send(self.request(Method::GET, paths::SERVER)).await?;
        let status = answer.status().as_u16();
        let tls = answer.extensions().get::<reqwest::tls::TlsInfo>();
        let certificate = tls.and_then(|t| t.peer_certificate()).and_then(PeerCertificate::read);
        let server: ServerResponse = read_json(answer).await.map_err(|e| match e {
            ApiError::Decode { .. } => ApiError::NotOurs { status },
            other => other,
        })?;
        Ok(Greeting { server, certificate })
    }

    /// Whom an invitation names.
    ///
    /// # Errors
    /// `Problem(InvitationInvalid)` where it is used or expired.
    pub async fn invitation(&self, token: &SecretString) -> Result<InvitationLookUpResponse, ApiError> {
        let body = InvitationLookUpRequest { token: token.expose_secret().to_owned() };
        self.read(json(self.request(Method::POST, paths::INVITATION_LOOK_UP), &body)).await
    }

    /// Sets the own password and signs in.
    ///
    /// # Errors
    /// `Problem(InvalidInput)` with the fields, `Problem(InvitationInvalid)`.
    pub async fn accept_invitation(&self, body: &InvitationAcceptRequest) -> Result<LoginResponse, ApiError> {
        self.call(json(self.request(Method::POST, paths::INVITATION_ACCEPT), body)).await
    }

    /// # Errors
    /// `Problem(WrongCredentials)`, `Problem(LockedOut)`.
    pub async fn login(&self, body: &LoginRequest) -> Result<LoginResponse, ApiError> {
        self.call(json(self.request(Method::POST, paths::LOGIN), body)).await
    }

    /// # Errors
    /// `Problem(WrongCode)`, `Problem(CodeUsed)`, `Problem(LockedOut)`.
    pub async fn login_code(&self, body: &CodeRequest) -> Result<Tokens, ApiError> {
        self.call(json(self.request(Method::POST, paths::LOGIN_CODE), body)).await
    }

    /// # Errors
    /// `Problem(WrongCode)`, `Problem(LockedOut)`.
    pub async fn login_recovery(&self, body: &CodeRequest) -> Result<Tokens, ApiError> {
        self.call(json(self.request(Method::POST, paths::LOGIN_RECOVERY), body)).await
    }
}

impl Session {
    /// # Errors
    /// As every call; `Problem(EnrolmentNeeded)` in a session for enrolment alone.
    pub async fn me(&self) -> Result<MeResponse, ApiError> {
        self.read(self.api.request(Method::GET, paths::ME)).await
    }

    /// # Errors
    /// `Problem(InvalidInput)` with the fields.
    pub async fn put_traveller(&self, edit: &TravellerRequest) -> Result<MeResponse, ApiError> {
        // Nothing is kept twice on one revision: it may be tried again.
        self.read(json(self.api.request(Method::PUT, paths::MY_TRAVELLER), edit)).await
    }

    /// # Errors
    /// As every call.
    pub async fn totp_begin(&self) -> Result<TotpBeginResponse, ApiError> {
        self.call(self.api.request(Method::POST, paths::TOTP_BEGIN)).await
    }

    /// # Errors
    /// `Problem(WrongCode)`.
    pub async fn totp_confirm(&self, code: &str) -> Result<TotpConfirmResponse, ApiError> {
        self.call(json(self.api.request(Method::POST, paths::TOTP_CONFIRM), &TotpConfirmRequest { code: code.to_owned() })).await
    }

    /// Ends this session on the server.
    ///
    /// # Errors
    /// As every call.
    pub async fn end(&self) -> Result<(), ApiError> {
        self.call::<IgnoredAny>(self.api.request(Method::DELETE, paths::SESSION)).await.map(|_| ())
    }

    /// Prices an offer again, and looks for clashes of who travels (`None`: oneself).
    ///
    /// # Errors
    /// `Problem(NotFound)` or `Problem(OfferGone)` where the offer is no more.
    pub async fn review(&self, offer: OfferId, traveller: Option<TravellerId>) -> Result<ReviewResponse, ApiError> {
        let path = paths::OFFER_REVIEW.replace("{offer_id}", &offer.to_string());
        // A supplier prices it again: longer than a plain call.
        let request = self.api.request(Method::POST, &path).timeout(Duration::from_secs(30));
        self.call(match traveller {
            Some(id) => request.query(&[("traveller_id", id.to_string())]),
            None => request,
        })
        .await
    }

    /// Sends a purchase once; `body` is the request as kept, byte for byte.
    ///
    /// # Errors
    /// [`ApiError::may_have_arrived`] says whether the server may have it.
    pub async fn purchase(&self, id: PurchaseId, body: String) -> Result<PurchaseResponse, ApiError> {
        let request = self.api.request(Method::POST, paths::PURCHASES).header(IDEMPOTENCY_KEY, id.to_string());
        self.call(request.header(header::CONTENT_TYPE, "application/json").body(body)).await
    }

    /// # Errors
    /// `Problem(NotFound)` where the server has no such purchase.
    pub async fn purchase_state(&self, id: PurchaseId) -> Result<PurchaseResponse, ApiError> {
        let path = paths::PURCHASE_BY_ID.replace("{purchase_id}", &id.to_string());
        self.read(self.api.request(Method::GET, &path)).await
    }

    /// One page of sync.
    ///
    /// # Errors
    /// As every call.
    pub async fn sync(&self, cursor: Option<&str>, limit: u32) -> Result<SyncResponse, ApiError> {
        let limit = limit.to_string();
        let mut query = vec![("limit", limit.as_str())];
        if let Some(cursor) = cursor {
            query.push(("cursor", cursor));
        }
        self.read(self.api.request(Method::GET, paths::SYNC).query(&query)).await
    }
}
