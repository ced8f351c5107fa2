//! Taking a purchase: checked, then committed whole in one transaction with the answer that will be given again for ever. No
//! supplier is called here; the worker takes it from there.
use super::engine::{Engine, EngineParts};
use super::{carry, view};
use crate::auth::people;
use crate::caller::Caller;
use crate::problem::ApiProblem;
use btm_api::ProblemCode;
use btm_api::purchase::{BookingRequest, BuyMode, PurchaseRequest, PurchaseResponse};
use btm_domain::booking::{Accepted, BookedTraveller, Command, Event, Flow, StepRules, Task, natural_keys, step};
use btm_domain::supply::Step;
use btm_domain::{FieldCode, FieldError, Money, Slice, TravellerDetails};
use btm_store::answers::{AnswerKey, Recall};
use btm_store::offers::StoredOffer;
use btm_store::purchases::{NewBooking, NewPurchase, PurchaseCommit};
use btm_store::trips::Trip;
use btm_store::{Actor, StoreError, StoredBooking};
use btm_suppliers::FlightShop;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// Most bookings in one purchase.
const MOST: usize = 9;
const LONGEST_PURPOSE: usize = 200;
const LONGEST_REASON: usize = 500;
const ACCEPTED: u16 = 202;

/// The exact bytes of an answer, new or kept.
pub(super) struct Answer {
    pub status: u16,
    pub body: String,
}

impl Engine {
    /// One purchase by its own id. The same id with the same content is answered with the same bytes, whatever happened since.
    pub(super) async fn purchase(&self, caller: &Caller, key: &str, request: PurchaseRequest) -> Result<Answer, ApiProblem> {
        if key != request.purchase_id.to_string() {
            return Err(ApiProblem::invalid(vec![FieldError::new("purchase_id", FieldCode::Mismatch)]));
        }
        let parts = &self.parts;
        let answer = AnswerKey {
            tenant: caller.tenant,
            user: caller.user,
            key: key.to_owned(),
            fingerprint: fingerprint(&request).map_err(ApiProblem::internal)?,
        };
        if let Some(known) = known(parts.store.recall(answer.clone()).await?) {
            return known;
        }
        if self.stopping() || !parts.store.healthy() {
            return Err(ApiProblem::new(ProblemCode::Busy).retry_after(5));
        }
        let new = self.intents(caller, request, answer.clone()).await?;
        let body = new.body.clone();
        match parts.store.create_purchase(new).await {
            Ok(PurchaseCommit::Accepted) => {
                self.nudge();
                Ok(Answer { status: ACCEPTED, body })
            }
            Ok(PurchaseCommit::Known(recall)) => known(recall).unwrap_or_else(|| Err(ProblemCode::Internal.into())),
            Ok(PurchaseCommit::Clash(_)) => Err(ProblemCode::AlreadyBooked.into()),
            Ok(PurchaseCommit::NoTrip) => Err(ProblemCode::NotFound.into()),
            Ok(PurchaseCommit::IdTaken) => Err(ProblemCode::KeyReused.into()),
            Err(StoreError::Full) => Err(ProblemCode::StorageFull.into()),
            // Not known whether it stands: read by the key, never run again blindly.
            Err(StoreError::CommitUnknown) => {
                known(parts.store.recall(answer).await?).unwrap_or_else(|| Err(ApiProblem::new(ProblemCode::Busy).retry_after(5)))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Everything checked and stepped to its first state; nothing written yet.
    async fn intents(&self, caller: &Caller, request: PurchaseRequest, answer: AnswerKey) -> Result<NewPurchase, ApiProblem> {
        let parts = &self.parts;
        let wrong = problems(caller, &request);
        if !wrong.is_empty() {
            return Err(ApiProblem::invalid(wrong));
        }
        let shop = parts.shop.clone().ok_or_else(|| ApiProblem::new(ProblemCode::Busy).retry_after(30))?;
        let now = parts.clock.now();
        let details = people::details(&parts.store, &parts.vault, caller.tenant, caller.traveller)
            .await
            .map_err(ApiProblem::internal)?
            .ok_or(ProblemCode::NotFound)?;
        let wrong = details.problems_for_flight(now.date_naive());
        if !wrong.is_empty() {
            return Err(ApiProblem::invalid(wrong));
        }
        let mut bookings = Vec::with_capacity(request.bookings.len());
        for (index, asked) in request.bookings.iter().enumerate() {
            let offer = parts.store.offer(caller.tenant, caller.user, asked.offer_id).await?.ok_or(ProblemCode::OfferGone)?;
            check_offer(index, asked, &offer, now)?;
            bookings.push(intent(parts, &*shop, caller, &request, index, offer, &details, now)?);
        }
        let trip = trip(caller, &request, &bookings, now);
        let response = PurchaseResponse {
            purchase_id: request.purchase_id,
            trip_id: request.trip_id,
            settled: bookings.iter().all(|b| b.flow.state.settled()),
            bookings: bookings.iter().map(|b| view::booking(&fresh(b, &caller.name, now))).collect(),
        };
        let body = serde_json::to_string(&response).map_err(ApiProblem::internal)?;
        let actor = Actor { user: Some(caller.user), session: Some(caller.session), name: Some(caller.name.clone()) };
        Ok(NewPurchase { id: request.purchase_id, trip, bookings, answer, status: ACCEPTED, body, actor, at: now })
    }
}

/// A purchase whose key is known gets what was answered then.
fn known(recall: Recall) -> Option<Result<Answer, ApiProblem>> {
    match recall {
        Recall::New => None,
        Recall::Same { status, body } => Some(Ok(Answer { status, body })),
        Recall::InProgress => Some(Err(ApiProblem::new(ProblemCode::PurchasePending).retry_after(1))),
        Recall::Other => Some(Err(ProblemCode::KeyReused.into())),
    }
}

/// Of the meaning, not of the bytes: white space does not make another request.
fn fingerprint(request: &PurchaseRequest) -> Result<String, serde_json::Error> {
    Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(serde_json::to_vec(request)?)))
}

/// What is wrong with the request itself.
fn problems(caller: &Caller, request: &PurchaseRequest) -> Vec<FieldError> {
    let mut found = Vec::new();
    if request.bookings.is_empty() {
        found.push(FieldError::new("bookings", FieldCode::Required));
    }
    if request.bookings.len() > MOST {
        found.push(FieldError::new("bookings", FieldCode::TooLong));
    }
    if request.purpose.as_ref().is_some_and(|p| p.chars().count() > LONGEST_PURPOSE) {
        found.push(FieldError::new("purpose", FieldCode::TooLong));
    }
    let mut ids = HashSet::new();
    for (index, booking) in request.bookings.iter().enumerate() {
        let mut add = |field: &str, code| found.push(FieldError::new(format!("bookings.{index}.{field}"), code));
        if !ids.insert(booking.booking_id) {
            add("booking_id", FieldCode::Mismatch);
        }
        // In this step of the product: the signed-in traveller alone.
        if booking.travellers != [caller.traveller] {
            add("travellers", FieldCode::Mismatch);
        }
        match booking.override_reason.as_deref().map(str::trim) {
            Some("") => add("override_reason", FieldCode::Required),
            Some(reason) if reason.chars().count() > LONGEST_REASON => add("override_reason", FieldCode::TooLong),
            _ => {}
        }
    }
    found
}

/// The offer is on sale to this person, and what was accepted is not less than what is known to be asked.
fn check_offer(index: usize, asked: &BookingRequest, stored: &StoredOffer, now: DateTime<Utc>) -> Result<(), ApiProblem> {
    let offer = &stored.offer;
    if offer.expires_at <= now {
        return Err(ProblemCode::OfferGone.into());
    }
    if asked.accepted_total.currency != offer.total.currency || asked.accepted_total.minor < offer.total.minor {
        return Err(ApiProblem::new(ProblemCode::PriceChanged).new_total(offer.total));
    }
    let wrong =
        |field: &str| ApiProblem::invalid(vec![FieldError::new(format!("bookings.{index}.{field}"), FieldCode::Mismatch)]);
    if usize::from(offer.travellers) != asked.travellers.len() {
        return Err(wrong("travellers"));
    }
    if asked.mode == BuyMode::Hold && !offer.terms.holdable {
        return Err(wrong("mode"));
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "all facts of one intent")]
fn intent(
    parts: &EngineParts,
    shop: &dyn FlightShop,
    caller: &Caller,
    request: &PurchaseRequest,
    index: usize,
    stored: StoredOffer,
    details: &TravellerDetails,
    now: DateTime<Utc>,
) -> Result<NewBooking, ApiProblem> {
    let asked = &request.bookings[index];
    let first = match asked.mode {
        BuyMode::Book => Step::Book,
        BuyMode::Hold => Step::Hold,
    };
    let capabilities = shop
        .capabilities(first)
        .ok_or_else(|| ApiProblem::invalid(vec![FieldError::new(format!("bookings.{index}.mode"), FieldCode::Mismatch)]))?;
    let task = Task { step: first, attempt: 1, rules: StepRules::of(&capabilities) };
    let draft = Flow::draft(asked.booking_id, asked.accepted_total, stored.handle);
    let (flow, commands) = step(&draft, Event::Bought { task }, &parts.options.ladder, now);
    let happenings = commands.iter().filter_map(|c| if let Command::Record(h) = c { Some(*h) } else { None }).collect();
    let keys = natural_keys(&asked.travellers, &stored.offer.slices);
    Ok(NewBooking {
        accepted: Accepted {
            tenant: caller.tenant,
            booking: asked.booking_id,
            purchase: request.purchase_id,
            trip: request.trip_id,
            user: caller.user,
            travellers: vec![BookedTraveller {
                id: caller.traveller,
                family_name: details.family_name.clone(),
                given_name: details.given_name.clone(),
                passport_name: details.passport_name(),
            }],
            service_fee: Money::zero(stored.offer.total.currency),
            offer: stored.offer,
            total: asked.accepted_total,
            at: now,
            override_reason: asked.override_reason.as_deref().map(|r| r.trim().to_owned()),
        },
        flow,
        happenings,
        journal: vec![carry::planned(asked.booking_id, first)],
        keys,
        due_at: Some(now),
        audit_id: parts.id(),
    })
}

/// A booking as it will stand right after the commit, for the answer.
fn fresh(b: &NewBooking, by: &str, at: DateTime<Utc>) -> StoredBooking {
    let row = |h: &btm_domain::booking::Happening| btm_store::HistoryRow {
        at,
        event: h.kind.name().to_owned(),
        by: Some(by.to_owned()),
        from: (h.from != h.to).then_some(h.from),
        to: (h.from != h.to).then_some(h.to),
    };
    StoredBooking {
        accepted: b.accepted.clone(),
        flow: b.flow.clone(),
        history: b.happenings.iter().map(row).collect(),
        documents: Vec::new(),
    }
}

/// `HND → FUK 2026-12-10`: no words, so that it needs no translation; the purpose where the person gave one.
fn trip(caller: &Caller, request: &PurchaseRequest, bookings: &[NewBooking], now: DateTime<Utc>) -> Trip {
    let purpose = request.purpose.as_deref().map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned);
    let ends = |s: &Slice| {
        let from = s.segments.first().map(|g| &g.departure)?;
        let to = s.segments.last().map(|g| &g.arrival)?;
        Some(format!("{} → {} {}", from.airport, to.airport, from.time.local.date()))
    };
    let route = bookings.first().and_then(|b| b.accepted.offer.slices.first()).and_then(ends).unwrap_or_default();
    let title = purpose.clone().unwrap_or(route);
    Trip { id: request.trip_id, user: caller.user, title, purpose, created_at: now }
}
