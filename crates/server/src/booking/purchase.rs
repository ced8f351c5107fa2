//! Taking a purchase: checked, then committed whole in one transaction with the answer that will be given again for ever. No
//! supplier is called here; the worker takes it from there.
use super::act::{Answer, known};
use super::engine::Engine;
use super::intent::{Maker, check_offer};
use super::view;
use crate::caller::Caller;
use crate::problem::ApiProblem;
use btm_api::ProblemCode;
use btm_api::purchase::{BuyMode, PurchaseRequest, PurchaseResponse};
use btm_domain::booking::purchase_order;
use btm_domain::supply::SupplierId;
use btm_domain::{BookingId, FieldCode, FieldError, Offer, OfferId, Slice, UserId};
use btm_store::answers::AnswerKey;
use btm_store::offers::StoredOffer;
use btm_store::purchases::{NewBooking, NewPurchase, PurchaseCommit};
use btm_store::trips::Trip;
use btm_store::{CaseChange, StoreError, StoredBooking};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// Most bookings in one purchase.
const MOST: usize = 10;
/// Most people in one booking.
const MOST_TRAVELLERS: usize = 9;
const LONGEST_PURPOSE: usize = 200;
const LONGEST_REASON: usize = 500;
const ACCEPTED: u16 = 202;

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
            // The desk's quote was answered or replaced meanwhile.
            Err(StoreError::Fenced) => Err(ProblemCode::QuoteChanged.into()),
            Err(StoreError::Full) => Err(ProblemCode::StorageFull.into()),
            // Not known whether it stands: read by the key, never run again blindly.
            Err(StoreError::CommitUnknown) => known(parts.store.recall(answer).await?)
                .unwrap_or_else(|| Err(ApiProblem::new(ProblemCode::PurchasePending).retry_after(5))),
            Err(error) => Err(error.into()),
        }
    }

    /// Everything checked and stepped to its first state; nothing written yet.
    async fn intents(&self, caller: &Caller, request: PurchaseRequest, answer: AnswerKey) -> Result<NewPurchase, ApiProblem> {
        let parts = &self.parts;
        let wrong = problems(&request);
        if !wrong.is_empty() {
            return Err(ApiProblem::invalid(wrong));
        }
        let now = parts.clock.now();
        let mut offers = Vec::with_capacity(request.bookings.len());
        for (index, asked) in request.bookings.iter().enumerate() {
            let stored = self.on_sale(caller, asked.offer_id).await?.ok_or(ProblemCode::OfferGone)?;
            // A review has brought other terms since: what stands here was not what is on sale, and that was not seen under this id.
            if let Some(next) = parts.store.superseded_by(stored.tenant, stored.user, asked.offer_id).await? {
                let next = parts.store.offer(stored.tenant, stored.user, next).await?.ok_or(ProblemCode::OfferGone)?;
                return Err(ApiProblem::new(ProblemCode::PriceChanged).new_total(next.offer.total()));
            }
            check_offer(index, asked, &stored.offer, now)?;
            offers.push(stored);
        }
        let mut maker = Maker { parts, caller, request: &request, people: HashMap::new(), now };
        maker.open_people(&offers).await?;
        let (first, then) = turns(&request, &offers, now);
        let (mut bookings, mut cases) = (Vec::with_capacity(offers.len()), Vec::<CaseChange>::new());
        for (index, stored) in offers.into_iter().enumerate() {
            let made = maker.make(index, stored, then[index], first == Some(index)).await?;
            bookings.push(made.booking);
            cases.extend(made.case);
        }
        let trip = Trip { user: self.trip_owner(caller, &bookings).await?, ..trip(caller, &request, &bookings, now) };
        let response = PurchaseResponse {
            purchase_id: request.purchase_id,
            trip_id: request.trip_id,
            settled: bookings.iter().all(|b| b.flow.state.settled()),
            bookings: bookings.iter().map(|b| view::booking(&fresh(b, caller, now))).collect(),
        };
        let body = serde_json::to_string(&response).map_err(ApiProblem::internal)?;
        Ok(NewPurchase { id: request.purchase_id, trip, bookings, cases, answer, status: ACCEPTED, body, at: now })
    }

    /// An offer the caller was shown; a quote of the desk also where it was made for somebody they act for.
    async fn on_sale(&self, caller: &Caller, id: OfferId) -> Result<Option<StoredOffer>, ApiProblem> {
        let store = &self.parts.store;
        if let Some(stored) = store.offer(caller.tenant, caller.user, id).await? {
            return Ok(Some(stored));
        }
        let Some((case, _)) = store.desk_quote(caller.tenant, id).await? else { return Ok(None) };
        let Some(case) = store.desk_case_for(caller.tenant, caller.user, case).await? else { return Ok(None) };
        Ok(store.offer(caller.tenant, case.user, id).await?)
    }

    /// A trip is the traveller's; one with the caller among those who travel is the caller's own.
    async fn trip_owner(&self, caller: &Caller, bookings: &[NewBooking]) -> Result<UserId, ApiProblem> {
        let mut travellers = bookings.iter().flat_map(|b| &b.accepted.travellers).map(|t| t.id);
        let Some(first) = travellers.clone().next().filter(|_| travellers.all(|t| t != caller.traveller)) else {
            return Ok(caller.user);
        };
        Ok(self.parts.store.user_of_traveller(caller.tenant, first).await?.unwrap_or(caller.user))
    }
}

/// In which order the parts go to their suppliers: which begins, and for each whose turn comes next. What a person arranges is asked for
/// at once.
fn turns(request: &PurchaseRequest, offers: &[StoredOffer], now: DateTime<Utc>) -> (Option<usize>, Vec<Option<BookingId>>) {
    let items: Vec<(&Offer, bool)> =
        request.bookings.iter().zip(offers).map(|(asked, stored)| (&stored.offer, asked.mode == BuyMode::Hold)).collect();
    let mut order = purchase_order(&items, now);
    order.retain(|&i| offers[i].handle.supplier != SupplierId::Desk);
    let mut then = vec![None; offers.len()];
    for pair in order.windows(2) {
        then[pair[0]] = Some(request.bookings[pair[1]].booking_id);
    }
    (order.first().copied(), then)
}

/// Of the meaning, not of the bytes: white space does not make another request.
fn fingerprint(request: &PurchaseRequest) -> Result<String, serde_json::Error> {
    Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(serde_json::to_vec(request)?)))
}

/// What is wrong with the request itself.
fn problems(request: &PurchaseRequest) -> Vec<FieldError> {
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
        let people: HashSet<_> = booking.travellers.iter().collect();
        if people.is_empty() {
            add("travellers", FieldCode::Required);
        } else if people.len() != booking.travellers.len() || people.len() > MOST_TRAVELLERS {
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

/// A booking as it will stand right after the commit, for the answer.
fn fresh(b: &NewBooking, caller: &Caller, at: DateTime<Utc>) -> StoredBooking {
    StoredBooking {
        accepted: b.accepted.clone(),
        flow: b.flow.clone(),
        history: view::rows(&b.happenings, b.actor.name.as_deref(), b.accepted.override_reason.as_deref(), &[], at),
        documents: Vec::new(),
        wish: None,
        own: b.accepted.travellers.iter().any(|t| t.id == caller.traveller),
    }
}

/// Without words of ours, so that it needs no translation: `HND → FUK 2026-12-10`, `Tokyo 2026-12-10`; the purpose where there is one.
fn trip(caller: &Caller, request: &PurchaseRequest, bookings: &[NewBooking], now: DateTime<Utc>) -> Trip {
    let purpose = request.purpose.as_deref().map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned);
    let flown = bookings.iter().find_map(|b| b.accepted.offer.flight()?.slices.first().and_then(route));
    let title = purpose.clone().or(flown).or_else(|| bookings.first().map(|b| thing(&b.accepted.offer))).unwrap_or_default();
    Trip { id: request.trip_id, user: caller.user, title, purpose, created_at: now }
}

fn route(s: &Slice) -> Option<String> {
    let from = s.segments.first().map(|g| &g.departure)?;
    let to = s.segments.last().map(|g| &g.arrival)?;
    Some(format!("{} → {} {}", from.airport, to.airport, from.time.local.date()))
}

fn thing(offer: &Offer) -> String {
    match offer {
        Offer::Flight(flight) => flight.slices.first().and_then(route).unwrap_or_default(),
        Offer::Stay(stay) => format!("{} {}", stay.property.city, stay.check_in),
        Offer::Esim(plan) => format!("{} {}", plan.title, plan.starts_on),
        Offer::Rental(router) => format!("{} {}", router.product, router.pickup_from.local.date()),
        Offer::Desk(found) => format!("{} {}", found.title, found.starts.local.date()),
    }
}
