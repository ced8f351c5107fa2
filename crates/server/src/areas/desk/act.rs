//! One act of an operator on a case in their hands: checked against what fits, then one commit of case and booking together.
use super::{actor, again, plain, queue, read as find, stepped};
use crate::booking::DeskWord;
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use btm_api::desk::{DeskAct, DeskCaseResponse, DeskCaseState};
use btm_api::{IDEMPOTENCY_KEY, ProblemCode};
use btm_domain::connect::{DeskOffer, RentalState};
use btm_domain::desk::{DeskDeed, after, fits};
use btm_domain::supply::{OfferHandle, SupplierId, SupplierMode};
use btm_domain::{DeskCaseId, FieldCode, FieldError, Money, OfferId, OrderedItem, new_uuid};
use btm_store::StoredBooking;
use btm_store::answers::{AnswerKey, Recall};
use btm_store::desk::{CaseWrite, QuoteChange};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

const LONGEST_TEXT: usize = 4_000;
const LONGEST_TITLE: usize = 200;
const LONGEST_LOCATOR: usize = 40;
const LONGEST_KEY: usize = 100;
/// A quote stands at most this long.
const LONGEST_QUOTE: TimeDelta = TimeDelta::days(90);

pub(super) async fn act(
    State(app): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    PathId(id): PathId<DeskCaseId>,
    Body(asked): Body<DeskAct>,
) -> Result<Json<DeskCaseResponse>, ApiProblem> {
    let case = find(&app, caller.tenant, id).await?;
    let answer = key(&caller, &headers, id, &asked)?;
    if let Some(answer) = &answer {
        match app.store.recall(answer.clone()).await? {
            Recall::New => {}
            // Done already: the case as it stands.
            Recall::Same { .. } => return queue::file(&app, &case).await.map(Json),
            Recall::Other => return Err(ProblemCode::KeyReused.into()),
        }
    }
    let now = app.clock.now();
    if case.claimed(now).is_none_or(|c| c.user != caller.user) {
        return Err(ProblemCode::CaseClaimed.into());
    }
    let booking = queue::booking(&app, &case).await?;
    let wrong = problems(&asked, booking.as_ref(), now);
    if !wrong.is_empty() {
        return Err(ApiProblem::invalid(wrong));
    }
    let deed = deed(&asked);
    let stands = booking.as_ref().is_some_and(|b| b.flow.stands());
    if !fits(deed, case.about, booking.as_ref().map(|b| b.flow.state), stands) {
        return Err(ApiProblem::invalid(vec![FieldError::new("act", FieldCode::Mismatch)]));
    }
    let mut write = plain(&app, &caller, &case, event(deed));
    write.state = after(deed);
    write.keep_claim = matches!(write.state, DeskCaseState::Claimed);
    write.answer = answer;
    let word = fill(&app, asked, &mut write);
    match (word, booking) {
        (Some(word), Some(booking)) => {
            let id = booking.accepted.booking;
            app.engine.desk(case.tenant, id, actor(&caller), word, Some(write)).await?;
        }
        _ => app.store.step_case(write).await.map_err(stepped)?,
    }
    queue::file(&app, &again(&app, &case).await?).await.map(Json)
}

/// The client's key, with the act it stood for.
fn key(caller: &Caller, headers: &HeaderMap, id: DeskCaseId, asked: &DeskAct) -> Result<Option<AnswerKey>, ApiProblem> {
    let Some(key) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = key.to_str().ok().filter(|k| (1..=LONGEST_KEY).contains(&k.len()));
    let key = key.ok_or_else(|| ApiProblem::invalid(vec![FieldError::new(IDEMPOTENCY_KEY, FieldCode::Mismatch)]))?;
    let act = serde_json::to_vec(asked).map_err(ApiProblem::internal)?;
    let hash = Sha256::new().chain_update(id.0.as_bytes()).chain_update(act).finalize();
    let fingerprint = data_encoding::HEXLOWER.encode(&hash);
    Ok(Some(AnswerKey { tenant: caller.tenant, user: caller.user, key: key.to_owned(), fingerprint }))
}

fn deed(asked: &DeskAct) -> DeskDeed {
    match asked {
        DeskAct::Confirm { .. } => DeskDeed::Confirm,
        DeskAct::Fail { .. } => DeskDeed::Fail,
        DeskAct::Quote { .. } => DeskDeed::Quote,
        DeskAct::Mark { .. } => DeskDeed::Mark,
        DeskAct::Cancelled { .. } => DeskDeed::Cancelled,
        DeskAct::Note { .. } => DeskDeed::Note,
        DeskAct::Wait { .. } => DeskDeed::Wait,
        DeskAct::Release => DeskDeed::Release,
        DeskAct::Settle { .. } => DeskDeed::Settle,
    }
}

/// The line it leaves (`DeskLine::event`).
fn event(deed: DeskDeed) -> &'static str {
    match deed {
        DeskDeed::Confirm => "confirmed",
        DeskDeed::Fail => "failed",
        DeskDeed::Quote => "quoted",
        DeskDeed::Mark => "marked",
        DeskDeed::Cancelled => "cancelled",
        DeskDeed::Note | DeskDeed::Wait => "noted",
        DeskDeed::Release => "released",
        DeskDeed::Settle => "settled",
    }
}

/// What is wrong with the act itself, by its fields.
fn problems(asked: &DeskAct, booking: Option<&StoredBooking>, now: DateTime<Utc>) -> Vec<FieldError> {
    let mut found = Vec::new();
    let mut text = |field: &str, value: &str, longest: usize, needed: bool| {
        if needed && value.trim().is_empty() {
            found.push(FieldError::new(field, FieldCode::Required));
        } else if value.chars().count() > longest {
            found.push(FieldError::new(field, FieldCode::TooLong));
        }
    };
    match asked {
        DeskAct::Confirm { record_locator, pickup_text } => {
            text("record_locator", record_locator, LONGEST_LOCATOR, true);
            text("pickup_text", pickup_text.as_deref().unwrap_or_default(), LONGEST_TEXT, false);
        }
        DeskAct::Fail { reason } => text("reason", reason, LONGEST_TEXT, true),
        DeskAct::Note { text: words } | DeskAct::Wait { text: words } => text("text", words, LONGEST_TEXT, true),
        DeskAct::Settle { text: words } => text("text", words, LONGEST_TEXT, false),
        DeskAct::Release => {}
        DeskAct::Quote { title, details, starts, ends, total, terms, valid_until } => {
            text("title", title, LONGEST_TITLE, true);
            text("details", details, LONGEST_TEXT, false);
            text("terms", terms, LONGEST_TEXT, false);
            if total.minor <= 0 {
                found.push(FieldError::new("total", FieldCode::OutOfRange));
            }
            if ends.instant < starts.instant {
                found.push(FieldError::new("ends", FieldCode::OutOfRange));
            }
            if *valid_until <= now {
                found.push(FieldError::new("valid_until", FieldCode::InPast));
            } else if *valid_until > now + LONGEST_QUOTE {
                found.push(FieldError::new("valid_until", FieldCode::BeyondHorizon));
            }
        }
        DeskAct::Mark { state } => {
            let rental = booking.and_then(|b| b.flow.order.as_ref()).is_some_and(|o| matches!(o.item, OrderedItem::Rental(_)));
            // The others follow from the booking itself.
            let told = matches!(state, RentalState::PickedUp | RentalState::Overdue | RentalState::Returned | RentalState::Lost);
            if !rental || !told {
                found.push(FieldError::new("state", FieldCode::Mismatch));
            }
        }
        DeskAct::Cancelled { refund } => {
            let paid = booking.map(|b| b.flow.order.as_ref().map_or(b.accepted.total, |o| o.total));
            let within = |paid: Money| refund.currency == paid.currency && (0..=paid.minor).contains(&refund.minor);
            if !paid.is_some_and(within) {
                found.push(FieldError::new("refund", FieldCode::OutOfRange));
            }
        }
    }
    found
}

/// The rest of the step, and the word for the booking where the act is about one.
fn fill(app: &AppState, asked: DeskAct, write: &mut CaseWrite) -> Option<DeskWord> {
    match asked {
        DeskAct::Confirm { record_locator, pickup_text } => {
            let record_locator = record_locator.trim().to_owned();
            write.words = Some(record_locator.clone());
            let pickup_text = pickup_text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
            return Some(DeskWord::Confirmed { record_locator, pickup_text });
        }
        DeskAct::Fail { reason } => {
            write.words = Some(reason.trim().to_owned());
            return Some(DeskWord::Failed { reason: reason.trim().to_owned() });
        }
        DeskAct::Cancelled { refund } => {
            write.words = Some(refund.to_string());
            return Some(DeskWord::Cancelled { refund });
        }
        DeskAct::Mark { state } => {
            if matches!(state, RentalState::Returned | RentalState::Lost) {
                write.state = DeskCaseState::Settled;
                write.keep_claim = false;
            }
            write.words = serde_json::to_value(state).ok().and_then(|w| w.as_str().map(str::to_owned));
            return Some(DeskWord::Marked { state });
        }
        DeskAct::Quote { title, details, starts, ends, total, terms, valid_until } => {
            let simulated = app.suppliers.simulated();
            let offer = DeskOffer {
                id: OfferId(new_uuid(&*app.clock, &*app.entropy)),
                expires_at: valid_until,
                title: title.trim().to_owned(),
                details,
                starts,
                ends,
                total,
                terms,
                simulated,
            };
            let handle = handle(&offer, simulated);
            write.words = Some(total.to_string());
            write.quote = Some(QuoteChange::New(Box::new(offer), handle));
        }
        DeskAct::Note { text } | DeskAct::Wait { text } => write.words = Some(text.trim().to_owned()),
        DeskAct::Settle { text } => write.words = Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
        DeskAct::Release => {}
    }
    None
}

/// Our own queue is the supplier: the quote's id names it.
fn handle(offer: &DeskOffer, simulated: bool) -> OfferHandle {
    let mode = if simulated { SupplierMode::Sandbox } else { SupplierMode::Live };
    OfferHandle { supplier: SupplierId::Desk, mode, bytes: offer.id.0.as_bytes().to_vec(), expires_at: offer.expires_at }
}
