//! The calls of stays, plans and extras, and everything after the booking.
use crate::api::json;
use crate::error::ApiError;
use crate::session::Session;
use btm_api::after::{
    BookingResponse, CancelQuoteResponse, CancelRequest, CancelWishRequest, ChangeOptionsRequest, ChangeOptionsResponse,
    ChangeRequest, ExtrasRequest, ExtrasResponse, PayRequest, ScheduleChangeRequest,
};
use btm_api::connect::{ConnectSearchRequest, ConnectSearchResponse, InstallGuideResponse, TopUpsResponse, UsageResponse};
use btm_api::purchase::BookingBody;
use btm_api::stays::RatesResponse;
use btm_api::{IDEMPOTENCY_KEY, paths};
use btm_domain::after::ChangeWish;
use btm_domain::extras::{ExtraChoice, ExtrasOnSale};
use btm_domain::{BookingId, OfferId};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use std::time::Duration;
use uuid::Uuid;

/// Calls a supplier answers behind our server.
const SUPPLIER_LIMIT: Duration = Duration::from_secs(45);

/// One step taken after the booking; each wants an answer of one shape.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum AfterStep {
    Pay(PayRequest),
    Cancel(CancelRequest),
    Change(ChangeRequest),
    AnswerScheduleChange(ScheduleChangeRequest),
}

impl AfterStep {
    fn path(&self) -> &'static str {
        match self {
            Self::Pay(_) => paths::BOOKING_PAY,
            Self::Cancel(_) => paths::BOOKING_CANCEL,
            Self::Change(_) => paths::BOOKING_CHANGE,
            Self::AnswerScheduleChange(_) => paths::BOOKING_SCHEDULE_CHANGE,
        }
    }
}

impl Session {
    fn of_supplier(&self, method: Method, path: &str) -> RequestBuilder {
        self.api.request(method, path).timeout(SUPPLIER_LIMIT)
    }

    fn of_offer(&self, method: Method, template: &str, offer: OfferId) -> RequestBuilder {
        self.of_supplier(method, &template.replace("{offer_id}", &offer.to_string()))
    }

    fn of_booking(&self, method: Method, template: &str, booking: BookingId) -> RequestBuilder {
        self.of_supplier(method, &template.replace("{booking_id}", &booking.to_string()))
    }

    /// Every room of one property of a search.
    ///
    /// # Errors
    /// `Problem(OfferGone)` where the search is too old.
    pub async fn rates(&self, offer: OfferId) -> Result<RatesResponse, ApiError> {
        self.call(self.of_offer(Method::POST, paths::STAY_RATES, offer)).await
    }

    /// eSIM plans and routers.
    ///
    /// # Errors
    /// `Problem(InvalidInput)` with the fields; `Problem(SearchFailed)` where nobody answered.
    pub async fn search_connect(&self, body: &ConnectSearchRequest) -> Result<ConnectSearchResponse, ApiError> {
        self.call(json(self.of_supplier(Method::POST, paths::CONNECT_SEARCH), body)).await
    }

    /// Seats and bags on sale with an offer.
    ///
    /// # Errors
    /// `Problem(OfferGone)`.
    pub async fn extras(&self, offer: OfferId) -> Result<ExtrasOnSale, ApiError> {
        self.read(self.of_offer(Method::GET, paths::OFFER_EXTRAS, offer)).await
    }

    /// A new offer with these in its total.
    ///
    /// # Errors
    /// `Problem(OfferGone)`, `Problem(InvalidInput)`.
    pub async fn choose_extras(&self, offer: OfferId, choices: Vec<ExtraChoice>) -> Result<ExtrasResponse, ApiError> {
        self.call(json(self.of_offer(Method::POST, paths::OFFER_EXTRAS, offer), &ExtrasRequest { choices })).await
    }

    /// What cancelling would bring back. Nothing happens.
    ///
    /// # Errors
    /// As every call.
    pub async fn cancel_quote(&self, booking: BookingId) -> Result<CancelQuoteResponse, ApiError> {
        self.call(self.of_booking(Method::POST, paths::BOOKING_CANCEL_QUOTE, booking)).await
    }

    /// Other flights for one direction.
    ///
    /// # Errors
    /// `Problem(InvalidInput)` with the fields.
    pub async fn change_options(&self, booking: BookingId, wish: ChangeWish) -> Result<ChangeOptionsResponse, ApiError> {
        let request = self.of_booking(Method::POST, paths::BOOKING_CHANGE_OPTIONS, booking);
        self.call(json(request, &ChangeOptionsRequest { wish })).await
    }

    /// Sends one step once; `key` names the person's commit.
    ///
    /// # Errors
    /// [`ApiError::may_have_arrived`] says whether the server may have it.
    pub async fn step(&self, booking: BookingId, key: Uuid, step: &AfterStep) -> Result<BookingResponse, ApiError> {
        let request = self.of_booking(Method::POST, step.path(), booking).header(IDEMPOTENCY_KEY, key.to_string());
        self.call(json(request, step)).await
    }

    /// Wishes a booking cancelled. The same wish twice is once: it may be sent again until it is answered.
    ///
    /// # Errors
    /// `Problem(InvalidInput)` with the field `state` where the booking is neither held nor confirmed; `Problem(NotFound)`.
    pub async fn wish_cancel(&self, booking: BookingId, wish: &CancelWishRequest) -> Result<BookingBody, ApiError> {
        let path = paths::BOOKING_CANCEL_WISH.replace("{booking_id}", &booking.to_string());
        self.read(json(self.api.request(Method::PUT, &path), wish)).await
    }

    /// Takes the wish back.
    ///
    /// # Errors
    /// `Problem(NotFound)`.
    pub async fn withdraw_cancel_wish(&self, booking: BookingId) -> Result<BookingBody, ApiError> {
        let path = paths::BOOKING_CANCEL_WISH.replace("{booking_id}", &booking.to_string());
        self.read(self.api.request(Method::DELETE, &path)).await
    }

    /// Data left of an eSIM.
    ///
    /// # Errors
    /// As every call.
    pub async fn usage(&self, booking: BookingId) -> Result<UsageResponse, ApiError> {
        self.read(self.of_booking(Method::GET, paths::BOOKING_USAGE, booking)).await
    }

    /// What can be added to an eSIM.
    ///
    /// # Errors
    /// As every call.
    pub async fn top_ups(&self, booking: BookingId) -> Result<TopUpsResponse, ApiError> {
        self.read(self.of_booking(Method::GET, paths::BOOKING_TOP_UPS, booking)).await
    }

    /// How to install an eSIM, in one language (`ja` or `en`).
    ///
    /// # Errors
    /// As every call.
    pub async fn install_guide(&self, booking: BookingId, language: &str) -> Result<InstallGuideResponse, ApiError> {
        let request = self.of_booking(Method::GET, paths::BOOKING_INSTALL_GUIDE, booking);
        self.read(request.query(&[("language", language)])).await
    }
}
