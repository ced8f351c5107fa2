//! One intent of a purchase: the offer checked against what was accepted, its travellers, and its first step.
use super::act::actor;
use super::commit::planned;
use super::engine::EngineParts;
use crate::auth::people;
use crate::caller::Caller;
use crate::problem::ApiProblem;
use btm_api::ProblemCode;
use btm_api::purchase::{BookingRequest, BuyMode, PurchaseRequest};
use btm_domain::booking::{Accepted, BookedTraveller, Command, Event, Flow, StepRules, Task, natural_keys, step};
use btm_domain::desk::{DeskAbout, DeskCaseState, QuoteState};
use btm_domain::desk_time::answer_by;
use btm_domain::supply::{Step, SupplierClass, SupplierId};
use btm_domain::{BookingId, FieldCode, FieldError, Money, Offer, TravellerDetails, TravellerId};
use btm_store::desk::{CaseWrite, NewCase, QuoteChange};
use btm_store::offers::StoredOffer;
use btm_store::purchases::NewBooking;
use btm_store::{CaseChange, JournalWrite};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// What is bought, and what the desk has to do with it.
pub(super) struct Made {
    pub booking: NewBooking,
    pub case: Option<CaseChange>,
}

/// Everything that is the same for every intent of one purchase.
pub(super) struct Maker<'a> {
    pub parts: &'a EngineParts,
    pub caller: &'a Caller,
    pub request: &'a PurchaseRequest,
    /// Everybody who travels, opened once.
    pub people: HashMap<TravellerId, TravellerDetails>,
    pub now: DateTime<Utc>,
}

fn wrong(index: usize, field: &str) -> ApiProblem {
    ApiProblem::invalid(vec![FieldError::new(format!("bookings.{index}.{field}"), FieldCode::Mismatch)])
}

/// The offer is on sale, and what was accepted is not less than what is known to be asked.
pub(super) fn check_offer(index: usize, asked: &BookingRequest, offer: &Offer, now: DateTime<Utc>) -> Result<(), ApiProblem> {
    if offer.expires_at() <= now {
        return Err(ProblemCode::OfferGone.into());
    }
    if asked.accepted_total.currency != offer.total().currency || asked.accepted_total.minor < offer.total().minor {
        return Err(ApiProblem::new(ProblemCode::PriceChanged).new_total(offer.total()));
    }
    let travellers = asked.travellers.len();
    let fits = match offer {
        Offer::Flight(flight) => travellers == usize::from(flight.travellers),
        Offer::Stay(stay) => (1..=usize::from(stay.guests)).contains(&travellers),
        Offer::Esim(_) | Offer::Rental(_) | Offer::Desk(_) => travellers == 1,
    };
    if !fits {
        return Err(wrong(index, "travellers"));
    }
    if asked.mode == BuyMode::Hold && !offer.holdable() {
        return Err(wrong(index, "mode"));
    }
    Ok(())
}

impl Maker<'_> {
    /// Whom the caller may buy for, with what their products need of them.
    ///
    /// # Errors
    /// By field; a stranger's id looks like no one's.
    pub async fn open_people(&mut self, offers: &[StoredOffer]) -> Result<(), ApiProblem> {
        let mut found = Vec::new();
        for (index, asked) in self.request.bookings.iter().enumerate() {
            for (n, &id) in asked.travellers.iter().enumerate() {
                if !self.people.contains_key(&id) {
                    let details = self.details(index, id).await?;
                    self.people.insert(id, details);
                }
                let (Some(details), Some(stored)) = (self.people.get(&id), offers.get(index)) else { continue };
                for error in details.problems_for(stored.offer.product(), self.now.date_naive()) {
                    // The own form is the profile's; another's is named by who it is.
                    let own = id == self.caller.traveller;
                    let field = if own { error.field } else { format!("bookings.{index}.travellers.{n}.{}", error.field) };
                    let error = FieldError::new(field, error.code);
                    if !found.contains(&error) {
                        found.push(error);
                    }
                }
            }
        }
        if found.is_empty() { Ok(()) } else { Err(ApiProblem::invalid(found)) }
    }

    async fn details(&self, index: usize, id: TravellerId) -> Result<TravellerDetails, ApiProblem> {
        let (store, tenant) = (&self.parts.store, self.caller.tenant);
        if id != self.caller.traveller && !store.acts_for(tenant, self.caller.user, id).await? {
            return Err(wrong(index, "travellers"));
        }
        let found = people::details(store, &self.parts.vault, tenant, id).await.map_err(ApiProblem::internal)?;
        found.map(|now| now.details).ok_or_else(|| ProblemCode::NotFound.into())
    }

    /// Everything of one intent, stepped to its first state; nothing is written yet. `then`: whose turn comes after it.
    pub async fn make(
        &self,
        index: usize,
        stored: StoredOffer,
        then: Option<BookingId>,
        first: bool,
    ) -> Result<Made, ApiProblem> {
        let asked = &self.request.bookings[index];
        let by_person = stored.handle.supplier == SupplierId::Desk;
        let draft = Flow::draft(asked.booking_id, asked.accepted_total, stored.handle.clone());
        let accepted = self.accepted(asked, stored.offer.clone(), then);
        let (event, journal, case) = if by_person {
            let (by, case) = self.asked_of_desk(&accepted).await?;
            (Event::Requested { answer_by: by }, Vec::new(), Some(case))
        } else {
            let task = self.task(index, &stored)?;
            (Event::Bought { task }, vec![planned(asked.booking_id, task.step)], None)
        };
        let (flow, commands) = step(&draft, event, &self.parts.options.ladder, self.now);
        let booking = self.new_booking(accepted, flow, &commands, journal, by_person || first);
        Ok(Made { booking, case })
    }

    fn new_booking(
        &self,
        accepted: Accepted,
        flow: Flow,
        commands: &[Command],
        journal: Vec<JournalWrite>,
        at_once: bool,
    ) -> NewBooking {
        let travellers: Vec<TravellerId> = accepted.travellers.iter().map(|t| t.id).collect();
        let due = commands.iter().find_map(|c| if let Command::WakeAt { at, .. } = c { Some(*at) } else { None });
        NewBooking {
            keys: natural_keys(&travellers, &accepted.offer),
            happenings: commands.iter().filter_map(|c| if let Command::Record(h) = c { Some(*h) } else { None }).collect(),
            // Waits until the one before it was sent.
            due_at: due.filter(|_| at_once),
            audit_id: self.parts.id(),
            actor: actor(self.caller, &accepted),
            accepted,
            flow,
            journal,
        }
    }

    fn task(&self, index: usize, stored: &StoredOffer) -> Result<Task, ApiProblem> {
        let first = match self.request.bookings[index].mode {
            BuyMode::Book => Step::Book,
            BuyMode::Hold => Step::Hold,
        };
        let shop = self.parts.suppliers.shop(stored.offer.product(), stored.handle.supplier);
        let shop = shop.ok_or_else(|| ApiProblem::new(ProblemCode::Busy).retry_after(30))?;
        let capabilities = shop.supplier().capabilities(first).ok_or_else(|| wrong(index, "mode"))?;
        let rules = StepRules::of(&capabilities);
        // A person's work is asked for, never called.
        if rules.class == SupplierClass::K4 {
            return Err(wrong(index, "offer_id"));
        }
        Ok(Task { step: first, attempt: 1, rules })
    }

    fn accepted(&self, asked: &BookingRequest, offer: Offer, then: Option<BookingId>) -> Accepted {
        let named = |id: &TravellerId| self.people.get(id).map(|details| BookedTraveller::of(*id, details));
        Accepted {
            tenant: self.caller.tenant,
            booking: asked.booking_id,
            purchase: self.request.purchase_id,
            trip: self.request.trip_id,
            user: self.caller.user,
            arranged_by: (!asked.travellers.contains(&self.caller.traveller)).then(|| self.caller.name.clone()),
            travellers: asked.travellers.iter().filter_map(named).collect(),
            service_fee: Money::zero(offer.total().currency),
            offer,
            total: asked.accepted_total,
            at: self.now,
            override_reason: asked.override_reason.as_deref().map(|r| r.trim().to_owned()),
            override_of: asked.override_of,
            then,
        }
    }

    /// By when the desk answers, and its case: a new one for a router, the one that was quoted for everything else.
    async fn asked_of_desk(&self, accepted: &Accepted) -> Result<(DateTime<Utc>, CaseChange), ApiProblem> {
        let by = actor(self.caller, accepted);
        if let Offer::Desk(offer) = &accepted.offer {
            let changed = || ApiProblem::new(ProblemCode::QuoteChanged);
            let store = &self.parts.store;
            let (case, quote) = store.desk_quote(accepted.tenant, offer.id).await?.ok_or_else(changed)?;
            if quote.state != QuoteState::Sent || quote.offer != *offer {
                return Err(changed());
            }
            let case = store.desk_case_for(accepted.tenant, self.caller.user, case).await?.ok_or_else(changed)?;
            let answer_by = answer_by(self.now, None);
            let write = CaseWrite {
                tenant: case.tenant,
                id: case.id,
                fence: case.fence,
                state: DeskCaseState::Open,
                keep_claim: false,
                answer_by: Some(answer_by),
                booking: Some(accepted.booking),
                quote: Some(QuoteChange::Move(QuoteState::Accepted)),
                event: "accepted",
                words: Some(accepted.total.to_string()),
                answer: None,
                by,
                at: self.now,
                audit_id: self.parts.id(),
            };
            return Ok((answer_by, CaseChange::Step(write)));
        }
        let cutoff = if let Offer::Rental(router) = &accepted.offer { Some(router.order_cutoff.instant) } else { None };
        let answer_by = answer_by(self.now, cutoff);
        let case = NewCase::of(accepted, DeskAbout::Rental, answer_by, self.now, self.parts.id()).ok_or(ProblemCode::NotFound)?;
        Ok((answer_by, CaseChange::Open(NewCase { by, ..case })))
    }
}
