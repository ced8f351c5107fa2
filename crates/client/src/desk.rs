//! Asking a human, and answering as one (F-26, S-24). A request is kept here before it is sent, and goes by itself when there is a way.
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::itinerary::{Booking, Case, ReadError};
use crate::outbox::{DESK_REQUEST, Sent, Step};
use crate::store::StoreError;
use btm_api::desk::{DeskAbout, DeskAct, DeskCaseResponse, DeskRequest, ExtraWish, WishKind, WishedFlight};
use btm_api_client::{ApiError, Session};
use btm_cache::ItemState;
use btm_domain::desk::LONGEST_WISH;
use btm_domain::{BookingId, DeskCaseId, FieldCode, FieldError, TravellerId, TripId};
use thiserror::Error;

/// Longest request, in characters.
const TEXT_LIMIT: usize = 2_000;

/// As typed. Without a trip a new one is made; without a traveller it is oneself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskInput {
    pub trip_id: Option<TripId>,
    pub traveller_id: Option<TravellerId>,
    pub about: DeskAbout,
    pub booking_id: Option<BookingId>,
    pub text: String,
    /// Where it is about `Extras` of a flight.
    pub wishes: Vec<WishInput>,
}

/// One thing wished for beside a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WishInput {
    pub kind: WishKind,
    pub traveller_id: TravellerId,
    /// Index over all flights of the booking in order; `None`: on each of them.
    pub flight: Option<usize>,
    pub what: String,
}

/// A case with everything an operator needs.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseFile {
    pub case: Case,
    pub booking: Option<Booking>,
    pub sheet_ja: String,
    pub sheet_en: String,
}

/// The queue, soonest first.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseQueue {
    pub cases: Vec<Case>,
    /// There are more than are shown.
    pub more: bool,
}

#[derive(Clone, Debug, PartialEq, Error)]
pub enum DeskError {
    #[error("not signed in")]
    NotSignedIn,
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    /// The desk may have it already: its answer comes first.
    #[error("on its way")]
    OnItsWay,
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for DeskError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotSignedIn => Code::SessionExpired.into(),
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::OnItsWay => Code::Busy.into(),
            Self::Api(e) => e.explain(),
            Self::Read(e) => e.explain(),
            Self::Store(e) => e.explain(),
        }
    }
}

/// A request's text, trimmed; or what is wrong with it.
pub(crate) fn checked_text(text: &str) -> Result<String, Vec<FieldError>> {
    let text = text.trim();
    let code = match text.chars().count() {
        0 => FieldCode::Required,
        n if n > TEXT_LIMIT => FieldCode::TooLong,
        _ => return Ok(text.to_owned()),
    };
    Err(vec![FieldError::new("text", code)])
}

/// The text of a request: wishes can say all by themselves.
pub(crate) fn text_of(about: DeskAbout, text: &str) -> Result<String, Vec<FieldError>> {
    if about == DeskAbout::Extras && text.trim().is_empty() { Ok(String::new()) } else { checked_text(text) }
}

impl Client {
    /// Asks the desk. `Ok` once it is kept here: with the desk, or waiting for a way there (`state` is then `None`).
    ///
    /// # Errors
    /// `Fields` (text), `Store` where it could not be kept, `Api` where the server refused it: then it is not kept either.
    pub async fn ask_desk(&self, input: DeskInput) -> Result<Case, DeskError> {
        let text = text_of(input.about, &input.text).map_err(DeskError::Fields)?;
        let wishes = self.wishes(&input).await?;
        let cache = self.cache().await?;
        let traveller_id = match input.traveller_id {
            Some(id) => id,
            None => crate::profile::kept(&cache).await.ok_or(DeskError::NotSignedIn)?.traveller_id,
        };
        let request = DeskRequest {
            case_id: DeskCaseId(self.fresh_id()),
            trip_id: input.trip_id.unwrap_or_else(|| TripId(self.fresh_id())),
            traveller_id,
            about: input.about,
            booking_id: input.booking_id,
            text,
            wishes,
        };
        let id = request.case_id.to_string();
        let item = self.outbox_item(id.clone(), DESK_REQUEST, id.clone(), &request)?;
        cache.keep_outbox(&item).await.map_err(StoreError::from)?;
        Step::ItemKept.reached();
        let queued = Case::queued(&request, item.created_at);
        let sent = match self.session() {
            Some(session) => self.send_item(&cache, &session, &id).await,
            None => Sent::Elsewhere,
        };
        self.0.kick.notify_one();
        let case = match sent {
            Sent::Answered(answer) => serde_json::from_str(&answer).map(|b| Case::of(b, self.server_now())).unwrap_or(queued),
            Sent::Refused(problem) => {
                // Told to whoever asked, right here; the words are still in the form.
                cache.drop_outbox(&id).await.map_err(StoreError::from)?;
                Step::ItemDropped.reached();
                return Err(ApiError::Problem(problem).into());
            }
            Sent::Later(_) | Sent::Elsewhere => queued,
        };
        self.tell_outbox(&cache).await;
        Ok(case)
    }

    /// Each with the flight as it is now: by its place it would be another one after a change.
    async fn wishes(&self, input: &DeskInput) -> Result<Vec<ExtraWish>, DeskError> {
        let Some(booking) = input.booking_id.filter(|_| !input.wishes.is_empty()) else { return Ok(Vec::new()) };
        let flights: Vec<WishedFlight> =
            self.itinerary().await?.flights_of(booking).await?.iter().map(WishedFlight::from).collect();
        let wrong = |code| DeskError::Fields(vec![FieldError::new("wishes", code)]);
        let one = |w: &WishInput| {
            let what = w.what.trim();
            match what.chars().count() {
                0 => return Err(wrong(FieldCode::Required)),
                n if n > LONGEST_WISH => return Err(wrong(FieldCode::TooLong)),
                _ => {}
            }
            let flight = match w.flight {
                Some(at) => Some(flights.get(at).cloned().ok_or_else(|| wrong(FieldCode::Mismatch))?),
                None => None,
            };
            Ok(ExtraWish { kind: w.kind, traveller_id: w.traveller_id, flight, what: what.to_owned() })
        };
        input.wishes.iter().map(one).collect()
    }

    async fn desk<T>(&self, session: &Session, answer: Result<T, ApiError>) -> Result<T, DeskError> {
        if let Err(e) = &answer {
            self.call_failed(session, e).await;
        }
        Ok(answer?)
    }

    /// Takes a request back; one that waits here just goes.
    ///
    /// # Errors
    /// `OnItsWay` while the desk may have it and has not answered; `NotSignedIn`, `Api`, `Store`.
    pub async fn withdraw_request(&self, case: DeskCaseId) -> Result<Case, DeskError> {
        let cache = self.cache().await?;
        let here = self.itinerary().await?.cases(None).await?.into_iter().find(|c| c.case_id == case && c.state.is_none());
        if let Some(mut here) = here {
            let id = case.to_string();
            if cache.take_back_outbox(&id).await.map_err(StoreError::from)? {
                Step::ItemTakenBack.reached();
                self.tell_outbox(&cache).await;
                here.state = Some(btm_api::desk::DeskCaseState::Settled);
                return Ok(here);
            }
            // Bytes may have left. Answered since, it is the desk's.
            let item = cache.outbox_item(&id).await.map_err(StoreError::from)?;
            if item.is_some_and(|i| i.state == ItemState::Sending) {
                return Err(DeskError::OnItsWay);
            }
        }
        let session = self.session().ok_or(DeskError::NotSignedIn)?;
        let answer = session.withdraw_request(case).await;
        let body = self.desk(&session, answer).await?;
        self.0.kick.notify_one();
        Ok(Case::of(body, self.server_now()))
    }

    /// Says no to the newest quote. (Yes is a purchase of its offer.)
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn decline_quote(&self, case: DeskCaseId) -> Result<Case, DeskError> {
        let session = self.session().ok_or(DeskError::NotSignedIn)?;
        let answer = session.decline_quote(case).await;
        let body = self.desk(&session, answer).await?;
        self.0.kick.notify_one();
        Ok(Case::of(body, self.server_now()))
    }

    /// The operators' queue.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`: `forbidden` for who is no operator.
    pub async fn desk_cases(&self, all: bool) -> Result<CaseQueue, DeskError> {
        let session = self.session().ok_or(DeskError::NotSignedIn)?;
        let answer = session.desk_cases(all).await;
        let answer = self.desk(&session, answer).await?;
        let now = self.server_now();
        Ok(CaseQueue { cases: answer.cases.into_iter().map(|c| Case::of(c, now)).collect(), more: answer.more })
    }

    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn desk_case(&self, case: DeskCaseId) -> Result<CaseFile, DeskError> {
        let session = self.session().ok_or(DeskError::NotSignedIn)?;
        let answer = session.desk_case(case).await;
        let answer = self.desk(&session, answer).await?;
        self.case_file(answer).await
    }

    /// Takes a case; others see by whom.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`: `case_claimed`.
    pub async fn claim_case(&self, case: DeskCaseId) -> Result<CaseFile, DeskError> {
        let session = self.session().ok_or(DeskError::NotSignedIn)?;
        let answer = session.claim_case(case).await;
        let answer = self.desk(&session, answer).await?;
        self.case_file(answer).await
    }

    /// One audited step of an operator.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`: `case_claimed`, `invalid_input` with the fields.
    pub async fn act_on_case(&self, case: DeskCaseId, act: DeskAct) -> Result<CaseFile, DeskError> {
        let session = self.session().ok_or(DeskError::NotSignedIn)?;
        let answer = session.act_on_case(case, &act).await;
        let answer = self.desk(&session, answer).await?;
        self.case_file(answer).await
    }

    async fn case_file(&self, answer: DeskCaseResponse) -> Result<CaseFile, DeskError> {
        let booking = match answer.booking {
            Some(body) => Some(self.itinerary().await?.whole_booking(body).await?),
            None => None,
        };
        let case = Case::of(answer.case, self.server_now());
        Ok(CaseFile { case, booking, sheet_ja: answer.sheet_ja, sheet_en: answer.sheet_en })
    }
}
