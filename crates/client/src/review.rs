//! Review: the offer priced again, what it costs now and later, what is still missing of the traveller (S-09).
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::offer::Offer;
use btm_api::search as wire;
use btm_api::search::Clash;
use btm_api_client::ApiError;
use btm_domain::{FlightOffer, Money, OfferId};
use chrono::{DateTime, Utc};
use thiserror::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceCheck {
    Same,
    Changed { old_total: Money, new_total: Money, difference: Money },
    Gone,
}

/// Everything a person agrees to. `total` = offer + our fee; `now` + `later` = `total`.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferReview {
    pub offer: Offer,
    pub price_check: PriceCheck,
    pub service_fee: Money,
    pub total: Money,
    pub now: Money,
    pub later: Money,
    /// Fields of the profile this booking still needs.
    pub missing: Vec<String>,
    pub checked_at: DateTime<Utc>,
    pub clash: Option<Clash>,
}

#[derive(Clone, Debug, PartialEq, Error)]
pub enum ReviewError {
    #[error("not signed in")]
    NotSignedIn,
    /// Sold out or withdrawn, and no longer known here.
    #[error("the offer is gone")]
    Gone,
    #[error("the amounts cannot be added")]
    Amounts,
    #[error(transparent)]
    Api(#[from] ApiError),
}

impl Explain for ReviewError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotSignedIn => Code::SessionExpired.into(),
            Self::Gone => Code::OfferGone.into(),
            Self::Amounts => Code::ServerError.into(),
            Self::Api(ApiError::Problem(p)) if p.code == btm_api::ProblemCode::NotFound => {
                Failure { request_id: Some(p.request_id.clone()), ..Code::OfferGone.into() }
            }
            Self::Api(e) => e.explain(),
        }
    }
}

fn review(answer: wire::ReviewResponse, missing: Vec<String>) -> Result<OfferReview, ReviewError> {
    let (offer, price_check): (FlightOffer, _) = match answer.check {
        wire::PriceCheck::Same { offer } => (offer, PriceCheck::Same),
        wire::PriceCheck::Changed { offer, old_total } => {
            let difference = offer.total.checked_sub(old_total).map_err(|_| ReviewError::Amounts)?;
            let check = PriceCheck::Changed { old_total, new_total: offer.total, difference };
            (offer, check)
        }
        wire::PriceCheck::Gone => return Err(ReviewError::Gone),
    };
    let total = offer.total.checked_add(answer.service_fee).map_err(|_| ReviewError::Amounts)?;
    Ok(OfferReview {
        offer: offer.into(),
        price_check,
        service_fee: answer.service_fee,
        total,
        // Booking pays at once; keeping the space is chosen, and paid, later.
        now: total,
        later: Money::zero(total.currency),
        missing,
        checked_at: answer.checked_at,
        clash: answer.clash,
    })
}

impl Client {
    /// Prices the offer again.
    ///
    /// # Errors
    /// `Gone`, `NotSignedIn`, `Api`.
    pub async fn review_offer(&self, id: OfferId) -> Result<OfferReview, ReviewError> {
        let session = self.session().ok_or(ReviewError::NotSignedIn)?;
        let (answer, me) = tokio::join!(session.review(id), session.me());
        if let Err(e) = &answer {
            self.call_failed(&session, e).await;
        }
        let today = self.now().date_naive();
        let mut missing: Vec<String> = me?.traveller.problems_for_flight(today).into_iter().map(|f| f.field).collect();
        missing.dedup();
        review(answer?, missing)
    }
}
