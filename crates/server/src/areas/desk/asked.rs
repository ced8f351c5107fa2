//! The traveller's side: ask, take back, say no to a quote. An arranger does the same for whom they may act.
use super::super::acting;
use super::{actor, again, plain, stepped, view};
use crate::booking::{self, Answer};
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use btm_api::desk::{DeskAbout, DeskCaseBody, DeskCaseState, DeskRequest, QuoteState};
use btm_api::{IDEMPOTENCY_KEY, ProblemCode};
use btm_domain::booking::Accepted;
use btm_domain::desk::{LONGEST_WISH, MOST_WISHES, WishedFlight};
use btm_domain::desk_time::answer_by;
use btm_domain::{BookingState, DeskCaseId, FieldCode, FieldError, TravellerId, new_uuid};
use btm_store::answers::{AnswerKey, Recall};
use btm_store::desk::{CaseCommit, CaseLine, CaseWrite, DeskCase, NewCase, QuoteChange};
use btm_store::trips::Trip;
use btm_store::{Actor, StoreError, StoredBooking};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

const LONGEST_TEXT: usize = 2_000;
/// Of a trip that begins with a request: its first line, cut here.
const LONGEST_TITLE: usize = 60;
const ACCEPTED: u16 = 202;
/// Left on a case that is in an operator's hands; read by both.
const WISH: &str = "取り下げを希望しています。 / Asks to take this back.";

/// Who acts, and for whom: where that is not one person, lines and histories show both names.
fn acting(caller: &Caller, traveller: TravellerId, name: &str) -> Actor {
    if caller.traveller == traveller {
        return actor(caller);
    }
    Actor { name: Some(format!("{} → {name}", caller.name)), acting_for: Some(traveller), ..actor(caller) }
}

fn wrong(field: &str, code: FieldCode) -> ApiProblem {
    ApiProblem::invalid(vec![FieldError::new(field, code)])
}

/// What is wrong with the request itself.
fn problems(request: &DeskRequest) -> Vec<FieldError> {
    use DeskAbout as A;
    let mut found = Vec::new();
    if request.text.trim().is_empty() && request.about != A::Extras {
        found.push(FieldError::new("text", FieldCode::Required));
    } else if request.text.chars().count() > LONGEST_TEXT {
        found.push(FieldError::new("text", FieldCode::TooLong));
    }
    match request.about {
        // These begin by themselves.
        A::Rental | A::NeedsHuman | A::DocumentMissing => found.push(FieldError::new("about", FieldCode::Mismatch)),
        A::Change | A::Cancel | A::ScheduleChange | A::Extras if request.booking_id.is_none() => {
            found.push(FieldError::new("booking_id", FieldCode::Required));
        }
        A::Change | A::Cancel | A::ScheduleChange | A::Extras | A::Quote | A::Other => {}
    }
    found.extend(wishes_problem(request).map(|code| FieldError::new("wishes", code)));
    found
}

/// Wishes are what a request for extras consists of, and belong to no other.
fn wishes_problem(request: &DeskRequest) -> Option<FieldCode> {
    let wishes = &request.wishes;
    if request.about != DeskAbout::Extras {
        return (!wishes.is_empty()).then_some(FieldCode::Mismatch);
    }
    if wishes.is_empty() || wishes.iter().any(|w| w.what.trim().is_empty()) {
        return Some(FieldCode::Required);
    }
    let long = wishes.len() > MOST_WISHES || wishes.iter().any(|w| w.what.chars().count() > LONGEST_WISH);
    long.then_some(FieldCode::TooLong)
}

/// Each wish is of somebody who travels on this booking, on a flight that is still in it.
fn wished_of(booking: &StoredBooking, request: &DeskRequest) -> bool {
    let flights: Vec<WishedFlight> = booking.slices().iter().flat_map(|s| &s.segments).map(WishedFlight::from).collect();
    request.wishes.iter().all(|wish| {
        let travels = booking.accepted.travellers.iter().any(|t| t.id == wish.traveller_id);
        travels && !flights.is_empty() && wish.flight.as_ref().is_none_or(|f| flights.contains(f))
    })
}

pub(super) async fn ask(
    State(app): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body(request): Body<DeskRequest>,
) -> Result<Response, ApiProblem> {
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|v| v.to_str().ok());
    let key = key.ok_or_else(|| wrong(IDEMPOTENCY_KEY, FieldCode::Required))?.to_owned();
    if key != request.case_id.to_string() {
        return Err(wrong("case_id", FieldCode::Mismatch));
    }
    let bytes = serde_json::to_vec(&request).map_err(ApiProblem::internal)?;
    let fingerprint = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
    let answer = AnswerKey { tenant: caller.tenant, user: caller.user, key, fingerprint };
    if let Some(known) = known(app.store.recall(answer.clone()).await?) {
        return known;
    }
    let found = problems(&request);
    if !found.is_empty() {
        return Err(ApiProblem::invalid(found));
    }
    acting::check(&app, &caller, request.traveller_id).await?;
    if let Some(id) = request.booking_id {
        let booking = app.store.booking(caller.tenant, caller.user, id).await?.ok_or(ProblemCode::NotFound)?;
        if booking.accepted.trip != request.trip_id {
            return Err(wrong("trip_id", FieldCode::Mismatch));
        }
        if booking.accepted.travellers.iter().all(|t| t.id != request.traveller_id) {
            return Err(wrong("traveller_id", FieldCode::Mismatch));
        }
        if !wished_of(&booking, &request) {
            return Err(wrong("wishes", FieldCode::Mismatch));
        }
    }
    let now = app.clock.now();
    let new = new_case(&app, &caller, &request, now).await?;
    let body = serde_json::to_string(&fresh(&app, &caller, &new).await?).map_err(ApiProblem::internal)?;
    let title: String = request.text.trim().lines().next().unwrap_or_default().chars().take(LONGEST_TITLE).collect();
    // A trip is the traveller's, whoever begins it.
    let owner = app.store.user_of_traveller(caller.tenant, request.traveller_id).await?.unwrap_or(caller.user);
    let trip = Trip { id: request.trip_id, user: owner, title, purpose: None, created_at: now };
    match app.store.ask_desk(new, trip, answer.clone(), ACCEPTED, body.clone()).await {
        Ok(CaseCommit::Accepted) => Ok(accepted(ACCEPTED, body)),
        Ok(CaseCommit::Known(recall)) => known(recall).unwrap_or_else(|| Err(ProblemCode::Internal.into())),
        Ok(CaseCommit::NoTrip) => Err(ProblemCode::NotFound.into()),
        Ok(CaseCommit::IdTaken) => Err(ProblemCode::KeyReused.into()),
        // Not known whether it stands: read by the key, never run again blindly.
        Err(StoreError::CommitUnknown) => {
            known(app.store.recall(answer).await?).unwrap_or_else(|| Err(ApiProblem::new(ProblemCode::Busy).retry_after(5)))
        }
        Err(error) => Err(error.into()),
    }
}

fn accepted(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::ACCEPTED);
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A request whose key is known gets what was answered then.
fn known(recall: Recall) -> Option<Result<Response, ApiProblem>> {
    Some(booking::known(recall)?.map(|Answer { status, body }| accepted(status, body)))
}

async fn new_case(app: &AppState, caller: &Caller, request: &DeskRequest, now: DateTime<Utc>) -> Result<NewCase, ApiProblem> {
    let traveller_name = name_of(app, caller, request.traveller_id).await?;
    Ok(NewCase {
        tenant: caller.tenant,
        id: request.case_id,
        user: caller.user,
        traveller: request.traveller_id,
        by: acting(caller, request.traveller_id, &traveller_name),
        traveller_name,
        trip: Some(request.trip_id),
        booking: request.booking_id,
        about: request.about,
        words: request.text.trim().to_owned(),
        wishes: request.wishes.clone(),
        answer_by: answer_by(now, None),
        at: now,
        audit_id: new_uuid(&*app.clock, &*app.entropy).into(),
    })
}

/// As the desk reads it: the name as the person writes it, the address before there is one.
async fn name_of(app: &AppState, caller: &Caller, id: TravellerId) -> Result<String, ApiProblem> {
    let details = app.store.traveller(caller.tenant, id).await?.ok_or(ProblemCode::NotFound)?.details;
    let name = format!("{} {}", details.family_name, details.given_name).trim().to_owned();
    Ok(if name.is_empty() { details.email } else { name })
}

/// The case as it will stand right after the commit, for the answer.
async fn fresh(app: &AppState, caller: &Caller, new: &NewCase) -> Result<DeskCaseBody, ApiProblem> {
    let company = app.store.account(caller.tenant, caller.user).await?.ok_or(ProblemCode::NotFound)?.company_name;
    let case = DeskCase {
        tenant: new.tenant,
        company,
        id: new.id,
        user: new.user,
        traveller: new.traveller,
        traveller_name: new.traveller_name.clone(),
        trip: new.trip,
        booking: new.booking,
        about: new.about,
        state: DeskCaseState::Open,
        words: new.words.clone(),
        wishes: new.wishes.clone(),
        created_at: new.at,
        answer_by: new.answer_by,
        told_overdue: false,
        claim: None,
        fence: 0,
        quote: None,
        lines: vec![CaseLine { at: new.at, by: new.by.name.clone(), event: "asked".to_owned(), words: None }],
    };
    Ok(view::body(&case, false))
}

/// The case of somebody the caller may act for; a stranger's answers like a missing one.
async fn own(app: &AppState, caller: &Caller, id: DeskCaseId) -> Result<DeskCase, ApiProblem> {
    app.store.desk_case_for(caller.tenant, caller.user, id).await?.ok_or_else(|| ProblemCode::NotFound.into())
}

fn shown(app: &AppState, case: &DeskCase) -> Json<DeskCaseBody> {
    Json(view::body(case, case.overdue(app.clock.now())))
}

pub(super) async fn withdraw(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<DeskCaseId>,
) -> Result<Json<DeskCaseBody>, ApiProblem> {
    let case = own(&app, &caller, id).await?;
    if case.state == DeskCaseState::Settled {
        return Ok(shown(&app, &case));
    }
    let booking = match case.booking {
        Some(booking) => app.store.desk_booking(case.tenant, booking).await?,
        None => None,
    };
    // In an operator's hands, or waiting for somebody outside: something may just be ordered, changed or cancelled there. Nor is it known
    // whether something stands once the answer is overdue. The wish is left with the operators, whose next step finds it.
    let unclear = |b: &StoredBooking| b.flow.state == BookingState::NeedsHuman && arranged_by(&case, &b.accepted);
    if booking.as_ref().is_some_and(|b| case.state != DeskCaseState::Open || unclear(b)) {
        if case.lines.last().is_none_or(|line| line.words.as_deref() != Some(WISH)) {
            let wish = CaseWrite {
                keep_claim: case.claim.is_some(),
                words: Some(WISH.to_owned()),
                ..plain(&app, &caller, &case, "noted")
            };
            app.store.step_case(wish).await.map_err(stepped)?;
        }
        return Err(ProblemCode::CaseClaimed.into());
    }
    let mut write = plain(&app, &caller, &case, "withdrawn");
    write.by = acting(&caller, case.traveller, &case.traveller_name);
    write.state = DeskCaseState::Settled;
    write.quote = case.quote.as_ref().filter(|q| q.state == QuoteState::Sent).map(|_| QuoteChange::Move(QuoteState::Declined));
    let arranges = booking.filter(|b| arranged_by(&case, &b.accepted));
    match arranges.map(|b| (b.accepted.booking, b.flow.state)) {
        // The desk has not answered: nothing is ordered anywhere.
        Some((booking, BookingState::Requested)) => {
            let by = write.by.clone();
            app.engine.withdraw(case.tenant, booking, by, Some(write)).await?;
        }
        _ => app.store.step_case(write).await.map_err(stepped)?,
    }
    Ok(shown(&app, &again(&app, &case).await?))
}

/// Whether this is the case by which the booking is arranged, not one that only speaks of it.
fn arranged_by(case: &DeskCase, accepted: &Accepted) -> bool {
    let quoted = case.quote.as_ref().is_some_and(|q| q.state == QuoteState::Accepted && q.offer.id == accepted.offer.id());
    quoted || case.id == btm_domain::desk::case_of(accepted.booking)
}

pub(super) async fn decline(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<DeskCaseId>,
) -> Result<Json<DeskCaseBody>, ApiProblem> {
    let case = own(&app, &caller, id).await?;
    match case.quote.as_ref().map(|q| q.state) {
        Some(QuoteState::Sent | QuoteState::Expired) if case.state != DeskCaseState::Settled => {}
        Some(QuoteState::Declined) => return Ok(shown(&app, &case)),
        _ => return Err(wrong("quote", FieldCode::Mismatch)),
    }
    let mut write = plain(&app, &caller, &case, "declined");
    write.by = acting(&caller, case.traveller, &case.traveller_name);
    write.state = DeskCaseState::Open;
    write.quote = Some(QuoteChange::Move(QuoteState::Declined));
    // The ball is with the desk again.
    write.answer_by = Some(answer_by(write.at, None));
    app.store.step_case(write).await.map_err(stepped)?;
    Ok(shown(&app, &again(&app, &case).await?))
}
