//! The calls of the desk, of acting for somebody, and of the company's accounts.
use crate::api::json;
use crate::error::ApiError;
use crate::session::Session;
use btm_api::account::{InviteRequest, InviteResponse, RolesRequest, TravellerRequest, UserRow, UsersResponse};
use btm_api::arranger::{ArrangerLink, ArrangerLinkRequest, ArrangerLinksResponse, TravellerResponse, TravellersResponse};
use btm_api::desk::{DeskAct, DeskCaseBody, DeskCaseResponse, DeskCasesResponse, DeskRequest};
use btm_api::{IDEMPOTENCY_KEY, paths};
use btm_domain::{ArrangerLinkId, DeskCaseId, TravellerId, UserId};
use reqwest::Method;
use serde::de::IgnoredAny;

fn of_case(template: &str, case: DeskCaseId) -> String {
    template.replace("{case_id}", &case.to_string())
}

fn of_traveller(traveller: TravellerId) -> String {
    paths::TRAVELLER_BY_ID.replace("{traveller_id}", &traveller.to_string())
}

impl Session {
    /// Asks the desk. The same request twice is one case.
    ///
    /// # Errors
    /// `Problem(InvalidInput)` with the fields.
    pub async fn ask_desk(&self, request: &DeskRequest) -> Result<DeskCaseBody, ApiError> {
        let call = self.api.request(Method::POST, paths::DESK_REQUESTS).header(IDEMPOTENCY_KEY, request.case_id.to_string());
        self.read(json(call, request)).await
    }

    /// Takes a request back.
    ///
    /// # Errors
    /// As every call.
    pub async fn withdraw_request(&self, case: DeskCaseId) -> Result<DeskCaseBody, ApiError> {
        self.call(self.api.request(Method::POST, &of_case(paths::DESK_REQUEST_WITHDRAW, case))).await
    }

    /// Says no to the newest quote.
    ///
    /// # Errors
    /// As every call.
    pub async fn decline_quote(&self, case: DeskCaseId) -> Result<DeskCaseBody, ApiError> {
        self.call(self.api.request(Method::POST, &of_case(paths::DESK_QUOTE_DECLINE, case))).await
    }

    /// The operators' queue; with `all` the settled ones too.
    ///
    /// # Errors
    /// `Problem(Forbidden)` for who is no operator.
    pub async fn desk_cases(&self, all: bool) -> Result<DeskCasesResponse, ApiError> {
        let state = if all { "all" } else { "open" };
        self.read(self.api.request(Method::GET, paths::DESK_CASES).query(&[("state", state)])).await
    }

    /// # Errors
    /// `Problem(NotFound)`.
    pub async fn desk_case(&self, case: DeskCaseId) -> Result<DeskCaseResponse, ApiError> {
        self.read(self.api.request(Method::GET, &of_case(paths::DESK_CASE_BY_ID, case))).await
    }

    /// Takes a case for a while.
    ///
    /// # Errors
    /// `Problem(CaseClaimed)` where another operator holds it.
    pub async fn claim_case(&self, case: DeskCaseId) -> Result<DeskCaseResponse, ApiError> {
        self.call(self.api.request(Method::POST, &of_case(paths::DESK_CASE_CLAIM, case))).await
    }

    /// One audited step of an operator.
    ///
    /// # Errors
    /// `Problem(CaseClaimed)`, `Problem(InvalidInput)` with the fields.
    pub async fn act_on_case(&self, case: DeskCaseId, act: &DeskAct) -> Result<DeskCaseResponse, ApiError> {
        self.call(json(self.api.request(Method::POST, &of_case(paths::DESK_CASE_ACT, case)), act)).await
    }

    /// Oneself and everybody one may act for.
    ///
    /// # Errors
    /// As every call.
    pub async fn travellers(&self) -> Result<TravellersResponse, ApiError> {
        self.read(self.api.request(Method::GET, paths::TRAVELLERS)).await
    }

    /// # Errors
    /// `Problem(NotFound)` without a link to this person.
    pub async fn traveller(&self, traveller: TravellerId) -> Result<TravellerResponse, ApiError> {
        self.read(self.api.request(Method::GET, &of_traveller(traveller))).await
    }

    /// # Errors
    /// `Problem(NotFound)`, `Problem(InvalidInput)` with the fields, `Problem(DetailsChanged)` with the details as they stand.
    pub async fn put_traveller_of(&self, traveller: TravellerId, edit: &TravellerRequest) -> Result<TravellerResponse, ApiError> {
        self.read(json(self.api.request(Method::PUT, &of_traveller(traveller)), edit)).await
    }

    /// # Errors
    /// `Problem(Forbidden)` for who is no admin.
    pub async fn users(&self) -> Result<UsersResponse, ApiError> {
        self.read(self.api.request(Method::GET, paths::USERS)).await
    }

    /// The link is shown once.
    ///
    /// # Errors
    /// `Problem(InvalidInput)` with the fields.
    pub async fn invite_user(&self, body: &InviteRequest) -> Result<InviteResponse, ApiError> {
        self.call(json(self.api.request(Method::POST, paths::USERS), body)).await
    }

    /// The whole set, in force from the account's next request on.
    ///
    /// # Errors
    /// `Problem(InvalidInput)` on `roles`: none at all, or nobody would be an admin any more.
    pub async fn set_roles(&self, user: UserId, body: &RolesRequest) -> Result<UserRow, ApiError> {
        let path = paths::USER_ROLES.replace("{user_id}", &user.to_string());
        self.call(json(self.api.request(Method::PUT, &path), body)).await
    }

    /// # Errors
    /// As every call.
    pub async fn arranger_links(&self) -> Result<ArrangerLinksResponse, ApiError> {
        self.read(self.api.request(Method::GET, paths::ARRANGER_LINKS)).await
    }

    /// # Errors
    /// `Problem(InvalidInput)`, `Problem(Forbidden)`.
    pub async fn link_arranger(&self, body: &ArrangerLinkRequest) -> Result<ArrangerLink, ApiError> {
        // Made under the client's own id: twice is once.
        self.read(json(self.api.request(Method::POST, paths::ARRANGER_LINKS), body)).await
    }

    /// Ends a link at once.
    ///
    /// # Errors
    /// `Problem(Forbidden)`.
    pub async fn unlink_arranger(&self, link: ArrangerLinkId) -> Result<(), ApiError> {
        let path = paths::ARRANGER_LINK_BY_ID.replace("{link_id}", &link.to_string());
        self.read::<IgnoredAny>(self.api.request(Method::DELETE, &path)).await.map(|_| ())
    }
}
