//! After the booking: pay a hold, cancel with the money shown first, change a flight, answer the airline, an eSIM in use (S-11, F-32..F-39).
use crate::client::{Client, lock};
use crate::failure::{Code, Explain, Failure};
use crate::itinerary::{Booking, ItineraryItem, ReadError};
use crate::offer::OfferSlice;
use crate::priced::Esim;
use crate::store::StoreError;
use btm_api::after::{CancelRequest, ChangeRequest, PayRequest, ScheduleChangeAnswer, ScheduleChangeRequest};
use btm_api::purchase::BookingBody;
use btm_api_client::{AfterStep, ApiError, Session};
use btm_domain::after::{CancelAbility, CancelQuote, ChangeOffer, ChangeWish};
use btm_domain::connect::{EsimUsage, InstallGuide};
use btm_domain::{BookingId, Cabin, Extra, FieldError, Money, OfferId};
use chrono::TimeDelta;
use std::time::Duration;
use thiserror::Error;

/// Older figures of an eSIM's use are labelled (F-39).
const USAGE_FRESH: TimeDelta = TimeDelta::minutes(20);
/// A step whose answer is lost is sent again under its key, so often, so far apart.
const TRIES: u32 = 3;
const TRY_AGAIN: Duration = Duration::from_secs(1);

#[derive(Clone, Debug, PartialEq, Error)]
pub enum AfterError {
    #[error("not signed in")]
    NotSignedIn,
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    /// The booking is in no state for it.
    #[error("not possible now")]
    NotPossible,
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for AfterError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotSignedIn => Code::SessionExpired.into(),
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::NotPossible => Code::Forbidden.into(),
            Self::Api(e) => e.explain(),
            Self::Read(e) => e.explain(),
            Self::Store(e) => e.explain(),
        }
    }
}

/// What cancelling means, before anything happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Cancellation {
    pub ability: CancelAbility,
    /// Present with `by_user`.
    pub quote: Option<CancelQuote>,
    /// What else of the trip stays and may now be without sense, by start.
    pub rest: Vec<ItineraryItem>,
}

/// One other flight.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeOption {
    pub offer: ChangeOffer,
    pub added: OfferSlice,
    /// What the booking costs now; `old_total` + `difference` = `new_total`.
    pub old_total: Money,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ChangeOptions {
    /// False: only the desk can.
    pub by_user: bool,
    pub offers: Vec<ChangeOption>,
    /// Seats and bags that go with the direction replaced.
    pub extras: Vec<Extra>,
}

/// Data left, with its age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    pub usage: EsimUsage,
    pub used_mb: Option<u32>,
    /// Older than twenty minutes.
    pub stale: bool,
}

impl Client {
    async fn asked<T>(&self, session: &Session, answer: Result<T, ApiError>) -> Result<T, AfterError> {
        if let Err(e) = &answer {
            self.call_failed(session, e).await;
        }
        Ok(answer?)
    }

    fn signed_in(&self) -> Result<Session, AfterError> {
        self.session().ok_or(AfterError::NotSignedIn)
    }

    /// The money of a cancellation, and what else the trip holds. Nothing happens.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`, `Read`.
    pub async fn cancel_quote(&self, id: BookingId) -> Result<Cancellation, AfterError> {
        let session = self.signed_in()?;
        let answer = session.cancel_quote(id).await;
        let answer = self.asked(&session, answer).await?;
        let rest = match self.itinerary().await?.rest_of_trip(id).await {
            Ok(rest) => rest,
            // Cancelled from a list this computer has not fetched yet.
            Err(ReadError::NotFound) => Vec::new(),
            Err(e) => return Err(e.into()),
        };
        Ok(Cancellation { ability: answer.ability, quote: answer.quote, rest })
    }

    /// Cancels under a quote; `accepted_refund` exactly as it said.
    ///
    /// # Errors
    /// `quote_changed` where the figures no longer hold: nothing was done.
    pub async fn cancel(&self, id: BookingId, quote: OfferId, accepted: Option<Money>) -> Result<Booking, AfterError> {
        self.step(id, AfterStep::Cancel(CancelRequest { quote_id: quote, accepted_refund: accepted })).await
    }

    /// Pays a held booking: 発券する.
    ///
    /// # Errors
    /// `price_changed` where the held total is another.
    pub async fn pay(&self, id: BookingId, accepted_total: Money) -> Result<Booking, AfterError> {
        self.step(id, AfterStep::Pay(PayRequest { accepted_total })).await
    }

    /// Says yes to one of the change options.
    ///
    /// # Errors
    /// `quote_changed`, `offer_gone`.
    pub async fn change(&self, id: BookingId, option: OfferId, accepted: Money) -> Result<Booking, AfterError> {
        self.step(id, AfterStep::Change(ChangeRequest { change_offer_id: option, accepted_difference: accepted })).await
    }

    /// Answers what the airline changed.
    ///
    /// # Errors
    /// `quote_changed` where a newer change arrived meanwhile.
    pub async fn answer_schedule_change(
        &self,
        id: BookingId,
        change_ref: String,
        answer: ScheduleChangeAnswer,
    ) -> Result<Booking, AfterError> {
        self.step(id, AfterStep::AnswerScheduleChange(ScheduleChangeRequest { change_ref, answer })).await
    }

    /// Other flights for one direction on a day (`2026-12-10`).
    ///
    /// # Errors
    /// `Fields` (date), `NotSignedIn`, `Api`.
    pub async fn change_options(&self, id: BookingId, slice: u8, date: &str, cabin: Cabin) -> Result<ChangeOptions, AfterError> {
        let mut found = Vec::new();
        let date = crate::search::date(date, "date".to_owned(), &mut found).ok_or(AfterError::Fields(found))?;
        let session = self.signed_in()?;
        let answer = session.change_options(id, ChangeWish { slice, date, cabin }).await;
        let answer = self.asked(&session, answer).await?;
        let itinerary = self.itinerary().await?;
        let extras = itinerary.extras_of(id).await.unwrap_or_default();
        let option = |offer: ChangeOffer| {
            let old_total = offer.new_total.checked_sub(offer.difference).unwrap_or(offer.new_total);
            ChangeOption { added: OfferSlice::of(&offer.added), old_total, offer }
        };
        Ok(ChangeOptions { by_user: answer.by_user, offers: answer.offers.into_iter().map(option).collect(), extras })
    }

    /// Data left of an eSIM.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn usage(&self, id: BookingId) -> Result<Usage, AfterError> {
        let session = self.signed_in()?;
        let answer = session.usage(id).await;
        let usage = self.asked(&session, answer).await?.usage;
        let used_mb = usage.total_mb.zip(usage.left_mb).map(|(total, left)| total.saturating_sub(left));
        Ok(Usage { used_mb, stale: self.now() - usage.as_of > USAGE_FRESH, usage })
    }

    /// What can be added to an eSIM; each is reviewed and bought like any offer.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn top_ups(&self, id: BookingId) -> Result<Vec<Esim>, AfterError> {
        let session = self.signed_in()?;
        let answer = session.top_ups(id).await;
        Ok(self.asked(&session, answer).await?.offers.into_iter().map(Esim::from).collect())
    }

    /// How to install an eSIM, in the interface's language.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn install_guide(&self, id: BookingId) -> Result<InstallGuide, AfterError> {
        let session = self.signed_in()?;
        let answer = session.install_guide(id, self.settings().language.code()).await;
        Ok(self.asked(&session, answer).await?.guide)
    }

    /// Sends one step of the person's. While its answer is in doubt it goes again under the same key, also when the person presses again;
    /// with a definite answer the key is done with.
    async fn step(&self, id: BookingId, step: AfterStep) -> Result<Booking, AfterError> {
        let session = self.signed_in()?;
        let body = serde_json::to_string(&step).map_err(|_| StoreError::Failed)?;
        let commit = format!("{id} {body}");
        let fresh = btm_domain::new_uuid(self.0.options.clock.as_ref(), self.0.options.entropy.as_ref());
        let key = *lock(&self.0.step_keys).entry(commit.clone()).or_insert(fresh);
        let mut tried = 1;
        let answer = loop {
            match session.step(id, key, &step).await {
                Err(e) if e.may_have_arrived() && tried < TRIES => {
                    tried += 1;
                    tokio::time::sleep(TRY_AGAIN).await;
                }
                answer => break answer,
            }
        };
        if !answer.as_ref().is_err_and(ApiError::may_have_arrived) {
            lock(&self.0.step_keys).remove(&commit);
        }
        let body: BookingBody = self.asked(&session, answer).await?.booking;
        // The mirror follows with the revision; what is answered here is the server's word of now.
        self.0.kick.notify_one();
        Ok(self.itinerary().await?.whole_booking(body).await?)
    }
}
