//! Acting for somebody (F-42, F-46): whom one may act for, their details, and, for the admin, who may act for whom.
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::fields;
use btm_api::account::{InviteRequest, InviteResponse, RolesRequest, UserRow};
use btm_api::arranger::{ArrangerLink, ArrangerLinkRequest, TravellerRow};
use btm_api_client::{ApiError, Session};
use btm_domain::{ArrangerLinkId, FieldCode, FieldError, Role, TravellerId, UserId};
use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Error)]
pub enum ArrangingError {
    #[error("not signed in")]
    NotSignedIn,
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    #[error(transparent)]
    Api(#[from] ApiError),
}

impl Explain for ArrangingError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotSignedIn => Code::SessionExpired.into(),
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::Api(e) => e.explain(),
        }
    }
}

impl Client {
    fn acting(&self) -> Result<Session, ArrangingError> {
        self.session().ok_or(ArrangingError::NotSignedIn)
    }

    async fn heard<T>(&self, session: &Session, answer: Result<T, ApiError>) -> Result<T, ArrangingError> {
        if let Err(e) = &answer {
            self.call_failed(session, e).await;
        }
        Ok(answer?)
    }

    /// Oneself first, then everyone one may act for, by name.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn travellers(&self) -> Result<Vec<TravellerRow>, ArrangingError> {
        let session = self.acting()?;
        let answer = session.travellers().await;
        Ok(self.heard(&session, answer).await?.travellers)
    }

    /// The company's accounts.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`: `forbidden` for who is no admin.
    pub async fn users(&self) -> Result<Vec<UserRow>, ArrangingError> {
        let session = self.acting()?;
        let answer = session.users().await;
        Ok(self.heard(&session, answer).await?.users)
    }

    /// Invites a colleague; the link is shown once.
    ///
    /// # Errors
    /// `Fields` (email, roles), `NotSignedIn`, `Api`.
    pub async fn invite_user(&self, email: &str, roles: Vec<Role>) -> Result<InviteResponse, ArrangingError> {
        let email = fields::email(email).map_err(|f| ArrangingError::Fields(vec![f]))?;
        if roles.is_empty() {
            return Err(ArrangingError::Fields(vec![FieldError::new("roles", FieldCode::Required)]));
        }
        let session = self.acting()?;
        let answer = session.invite_user(&InviteRequest { email, roles }).await;
        self.heard(&session, answer).await
    }

    /// Other roles for an account: the whole set.
    ///
    /// # Errors
    /// `Fields` (roles), `NotSignedIn`, `Api`: the last admin stays one.
    pub async fn set_roles(&self, user: UserId, roles: Vec<Role>) -> Result<UserRow, ArrangingError> {
        if roles.is_empty() {
            return Err(ArrangingError::Fields(vec![FieldError::new("roles", FieldCode::Required)]));
        }
        let session = self.acting()?;
        let answer = session.set_roles(user, &RolesRequest { roles }).await;
        self.heard(&session, answer).await
    }

    /// All links for the admin, one's own for everybody else.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn arranger_links(&self) -> Result<Vec<ArrangerLink>, ArrangingError> {
        let session = self.acting()?;
        let answer = session.arranger_links().await;
        Ok(self.heard(&session, answer).await?.links)
    }

    /// Lets one person act for another.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn link_arranger(&self, arranger: UserId, traveller: TravellerId) -> Result<ArrangerLink, ArrangingError> {
        let session = self.acting()?;
        let id = btm_domain::new_uuid(self.0.options.clock.as_ref(), self.0.options.entropy.as_ref());
        let answer = session.link_arranger(&ArrangerLinkRequest { link_id: ArrangerLinkId(id), arranger, traveller }).await;
        self.heard(&session, answer).await
    }

    /// Ends a link at once.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn unlink_arranger(&self, link: ArrangerLinkId) -> Result<(), ArrangingError> {
        let session = self.acting()?;
        let answer = session.unlink_arranger(link).await;
        self.heard(&session, answer).await
    }
}
