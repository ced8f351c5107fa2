//! What people want after the booking: the figures first, then the act under exactly these figures (F-20, F-32, F-33, F-37).
use super::ability;
use super::act::{Answer, answer_key, known, not_now};
use super::engine::Engine;
use crate::areas::review::failed;
use crate::caller::Caller;
use crate::problem::ApiProblem;
use crate::suppliers::Shop;
use btm_api::ProblemCode;
use btm_api::after::{
    CancelQuoteResponse, CancelRequest, ChangeOptionsResponse, ChangeRequest, PayRequest, ScheduleChangeAnswer,
    ScheduleChangeRequest,
};
use btm_domain::after::{CancelAbility, CancelQuote, ChangeOffer, ChangeWish, RefundTo, ScheduleChangeState};
use btm_domain::airline_control::AirlineContact;
use btm_domain::booking::{Deed, Event};
use btm_domain::desk::DeskAbout;
use btm_domain::desk_time::answer_by;
use btm_domain::supply::{Step, SupplierOrder};
use btm_domain::{BookingId, BookingState, DeskCaseId, FieldCode, FieldError, Money};
use btm_store::desk::NewCase;
use btm_store::quotes::{Quote, QuoteKind, Told};
use btm_store::{CaseChange, StoredBooking};
use btm_suppliers::ErrorKind;
use btm_suppliers::port::{CancelTold, PricedChange};

impl Engine {
    /// What cancelling would bring back now. Nothing happens; the figures are kept to be agreed to.
    pub(super) async fn cancel_quote(&self, caller: &Caller, id: BookingId) -> Result<CancelQuoteResponse, ApiProblem> {
        let parts = &self.parts;
        let seen = self.seen(caller, id).await?;
        let none = |ability| CancelQuoteResponse { ability, quote: None };
        let ability = ability::cancel(&seen.flow);
        let (CancelAbility::ByUser, Some(order)) = (ability, &seen.flow.order) else { return Ok(none(ability)) };
        let supplier = seen.flow.offer.supplier;
        let shop = parts.suppliers.shop(seen.accepted.offer.product(), supplier).ok_or(ProblemCode::SupplierFailed)?;
        if shop.supplier().capabilities(Step::Cancel).is_none() {
            return Ok(none(CancelAbility::ByOperator));
        }
        let told = shop.supplier().quote_cancel(order, parts.clock.now() + parts.options.read_deadline).await;
        parts.meter.read(supplier, "quote_cancel", told.is_ok());
        let told = match told {
            Ok(told) => told,
            Err(error) if error.kind == ErrorKind::Rejected => return Ok(none(CancelAbility::ByOperator)),
            Err(error) => return Err(failed(error)),
        };
        let quote = figures(parts.id(), order, &told);
        let kept = Quote { told: Told::Cancel(quote.clone()), handle: told.handle };
        parts.store.put_quotes(caller.tenant, caller.user, id, QuoteKind::Cancel, vec![kept]).await?;
        Ok(CancelQuoteResponse { ability, quote: Some(quote) })
    }

    /// Cancels under a quote.
    pub(super) async fn cancel(
        &self,
        caller: &Caller,
        key: &str,
        id: BookingId,
        asked: CancelRequest,
    ) -> Result<Answer, ApiProblem> {
        let key = answer_key(caller, key, id, "cancel", &asked)?;
        if let Some(known) = known(self.parts.store.recall(key.clone()).await?) {
            return known;
        }
        let seen = self.seen(caller, id).await?;
        let quote = self.parts.store.quote(caller.tenant, caller.user, id, asked.quote_id).await?;
        let changed = ApiProblem::new(ProblemCode::QuoteChanged);
        let Some(Quote { told: Told::Cancel(told), handle }) = quote else { return Err(changed) };
        if told.expires_at <= self.parts.clock.now() || told.refund != asked.accepted_refund {
            return Err(changed);
        }
        let task = self.task(&seen.accepted, seen.flow.offer.supplier, Step::Cancel).await?;
        let event = Event::DeedAsked { task, deed: Deed::Cancel { handle, void: told.void } };
        self.act(caller, seen, event, key, None, not_now()).await
    }

    /// Pays what is held: 発券.
    pub(super) async fn pay(&self, caller: &Caller, key: &str, id: BookingId, asked: PayRequest) -> Result<Answer, ApiProblem> {
        let key = answer_key(caller, key, id, "pay", &asked)?;
        if let Some(known) = known(self.parts.store.recall(key.clone()).await?) {
            return known;
        }
        let seen = self.seen(caller, id).await?;
        let Some(order) = seen.flow.order.as_ref().filter(|_| seen.flow.state == BookingState::Held) else {
            return Err(not_now());
        };
        if order.total != asked.accepted_total {
            return Err(ApiProblem::new(ProblemCode::PriceChanged).new_total(order.total));
        }
        if order.payment_required_by.is_some_and(|by| by <= self.parts.clock.now()) {
            return Err(ProblemCode::OfferGone.into());
        }
        let task = self.task(&seen.accepted, seen.flow.offer.supplier, Step::Pay).await?;
        self.act(caller, seen, Event::PayAsked { task }, key, None, not_now()).await
    }

    /// Other flights instead of one direction. Nothing happens; what is shown is kept to be agreed to.
    pub(super) async fn change_options(
        &self,
        caller: &Caller,
        id: BookingId,
        wish: ChangeWish,
    ) -> Result<ChangeOptionsResponse, ApiProblem> {
        let parts = &self.parts;
        let seen = self.seen(caller, id).await?;
        self.not_the_airlines(&seen, false)?;
        let by_desk = || Ok(ChangeOptionsResponse { by_user: false, offers: Vec::new() });
        let (true, Some(order)) = (ability::change(&seen.flow), &seen.flow.order) else { return by_desk() };
        let wrong = wish_problems(order, &wish, parts.clock.now().date_naive());
        if !wrong.is_empty() {
            return Err(ApiProblem::invalid(wrong));
        }
        let supplier = seen.flow.offer.supplier;
        let Some(Shop::Flights(shop)) = parts.suppliers.shop(seen.accepted.offer.product(), supplier) else {
            return Err(ProblemCode::SupplierFailed.into());
        };
        let told = shop.change_options(order, &wish, parts.clock.now() + parts.options.read_deadline).await;
        parts.meter.read(supplier, "change_options", told.is_ok());
        let found = match told {
            Ok(found) => found,
            Err(error) if error.kind == ErrorKind::Rejected => {
                self.not_the_airlines(&seen, true)?;
                return by_desk();
            }
            Err(error) => return Err(failed(error)),
        };
        let (mut offers, mut kept) = (Vec::with_capacity(found.len()), Vec::with_capacity(found.len()));
        for change in found {
            let handle = change.handle.clone();
            let offer = shown(parts.id(), order, change);
            kept.push(Quote { told: Told::Change(Box::new(offer.clone())), handle });
            offers.push(offer);
        }
        parts.store.put_quotes(caller.tenant, caller.user, id, QuoteKind::Change, kept).await?;
        Ok(ChangeOptionsResponse { by_user: true, offers })
    }

    /// From check-in on the airline's word alone counts: changing is refused, and it is said whom to call. `refused`: the supplier just
    /// said no, whatever the order's own actions are.
    fn not_the_airlines(&self, seen: &StoredBooking, refused: bool) -> Result<(), ApiProblem> {
        let now = self.parts.clock.now();
        let Some(flight) = seen.flow.order.as_ref().and_then(|o| o.item.flight()) else { return Ok(()) };
        let theirs = if refused { flight.check_in_open(now) } else { flight.airline_control(now) };
        if seen.flow.state != BookingState::Confirmed || !theirs {
            return Ok(());
        }
        let phone = self.parts.options.airline_phones.get(&flight.carrier.code).cloned();
        let airline = AirlineContact { name: flight.carrier.name.clone(), phone };
        Err(ApiProblem::new(ProblemCode::AirlineControl).airline(airline))
    }

    /// Takes one of the flights shown.
    pub(super) async fn change(
        &self,
        caller: &Caller,
        key: &str,
        id: BookingId,
        asked: ChangeRequest,
    ) -> Result<Answer, ApiProblem> {
        let key = answer_key(caller, key, id, "change", &asked)?;
        if let Some(known) = known(self.parts.store.recall(key.clone()).await?) {
            return known;
        }
        let seen = self.seen(caller, id).await?;
        // Checked in since the options were shown: nothing is bought.
        self.not_the_airlines(&seen, false)?;
        let quote = self.parts.store.quote(caller.tenant, caller.user, id, asked.change_offer_id).await?;
        let changed = ApiProblem::new(ProblemCode::QuoteChanged);
        let Some(Quote { told: Told::Change(told), handle }) = quote else { return Err(changed) };
        if told.expires_at <= self.parts.clock.now() || told.difference != asked.accepted_difference {
            return Err(changed);
        }
        let task = self.task(&seen.accepted, seen.flow.offer.supplier, Step::Change).await?;
        let deed = Deed::Change { handle, difference: told.difference, new_total: told.new_total };
        self.act(caller, seen, Event::DeedAsked { task, deed }, key, None, not_now()).await
    }

    /// Answers what the airline changed. A newer change in between is refused: the booking shows it.
    pub(super) async fn answer_schedule_change(
        &self,
        caller: &Caller,
        key: &str,
        id: BookingId,
        asked: ScheduleChangeRequest,
    ) -> Result<Answer, ApiProblem> {
        let key = answer_key(caller, key, id, "schedule-change", &asked)?;
        if let Some(known) = known(self.parts.store.recall(key.clone()).await?) {
            return known;
        }
        let seen = self.seen(caller, id).await?;
        let changed = ApiProblem::new(ProblemCode::QuoteChanged);
        if seen.flow.changes.last().is_none_or(|newest| newest.change_ref != asked.change_ref) {
            return Err(changed);
        }
        let change_ref = asked.change_ref;
        let state = match asked.answer {
            ScheduleChangeAnswer::Accept => {
                let task = self.task(&seen.accepted, seen.flow.offer.supplier, Step::AcceptChange).await?;
                let deed = Deed::AcceptChange { handle: seen.flow.offer.clone(), change_ref };
                return self.act(caller, seen, Event::DeedAsked { task, deed }, key, None, changed).await;
            }
            ScheduleChangeAnswer::AskAlternative => ScheduleChangeState::AlternativeAsked,
            ScheduleChangeAnswer::AskRefund => ScheduleChangeState::RefundAsked,
        };
        let case = self.schedule_case(caller, &seen)?;
        let event = Event::ScheduleAnswered { change_ref, state };
        self.act(caller, seen, event, key, Some(CaseChange::Open(case)), changed).await
    }

    /// What no machine can do goes to the desk, in the same commit as the answer.
    fn schedule_case(&self, caller: &Caller, seen: &StoredBooking) -> Result<NewCase, ApiProblem> {
        let (accepted, now) = (&seen.accepted, self.parts.clock.now());
        let case = NewCase::of(accepted, DeskAbout::ScheduleChange, answer_by(now, None), now, self.parts.id());
        let case = case.ok_or_else(not_now)?;
        // Each change is a case of its own.
        let (id, by) = (DeskCaseId(self.parts.id::<uuid::Uuid>()), super::act::actor(caller, accepted));
        Ok(NewCase { id, user: caller.user, by, ..case })
    }
}

/// `paid` = `fee` + `refund` where all are known. Of what is only held nothing was paid.
fn figures(id: btm_domain::OfferId, order: &SupplierOrder, told: &CancelTold) -> CancelQuote {
    let paid = if told.refund_to == RefundTo::NothingPaid { Money::zero(order.total.currency) } else { order.total };
    let fee = told.refund.and_then(|refund| paid.checked_sub(refund).ok());
    CancelQuote {
        id,
        paid,
        refund: told.refund,
        fee,
        refund_to: told.refund_to,
        expires_at: told.expires_at,
        void: told.void,
        request_only: told.request_only,
    }
}

fn wish_problems(order: &SupplierOrder, wish: &ChangeWish, today: chrono::NaiveDate) -> Vec<FieldError> {
    let slices = order.item.flight().map_or(0, |f| f.slices.len());
    let mut found = Vec::new();
    if usize::from(wish.slice) >= slices {
        found.push(FieldError::new("slice", FieldCode::Mismatch));
    }
    // It may be yesterday still where the flight leaves.
    if wish.date < today - chrono::TimeDelta::days(1) {
        found.push(FieldError::new("date", FieldCode::InPast));
    } else if (wish.date - today).num_days() > btm_domain::flight::HORIZON_DAYS + 1 {
        found.push(FieldError::new("date", FieldCode::BeyondHorizon));
    }
    found
}

fn shown(id: btm_domain::OfferId, order: &SupplierOrder, change: PricedChange) -> ChangeOffer {
    ChangeOffer {
        id,
        expires_at: change.expires_at,
        slice: change.slice,
        added: change.added,
        difference: change.difference,
        penalty: change.penalty,
        // What has been paid in all: suppliers' own new total leaves the penalty out.
        new_total: order.total.checked_add(change.difference).unwrap_or(change.new_total),
        refund_to: change.refund_to,
        loses_extras: order.item.flight().is_some_and(|f| !f.extras.is_empty()),
        simulated: order.simulated,
    }
}
