//! An operator's word about a booking, and a person who takes a request back: stepped like everything else, committed with the desk's case.
use super::act::{conflicts, not_now};
use super::calls;
use super::commit::{Beside, hand_in};
use super::engine::Engine;
use crate::problem::ApiProblem;
use btm_api::ProblemCode;
use btm_domain::booking::{Event, step};
use btm_domain::connect::{OrderedDesk, OrderedRental, RentalState};
use btm_domain::stay::OrderedStay;
use btm_domain::supply::{LookUp, OrderState, Refusal, Step, SupplierId, SupplierOrder, our_ref};
use btm_domain::{
    BookingId, BookingState, FieldCode, FieldError, Money, Offer, OrderActions, OrderedFlight, OrderedItem, OrganisationId,
};
use btm_store::desk::CaseWrite;
use btm_store::{Actor, CaseChange, Claim, StoreError};
use btm_suppliers::LookUpRequest;

/// Why a booking failed that a person could not get.
const VENDOR_SAID_NO: &str = "vendor_said_no";

/// What an operator says about a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskWord {
    Confirmed { record_locator: String, pickup_text: Option<String> },
    Failed { reason: String },
    Cancelled { refund: Money },
    Marked { state: RentalState },
}

impl DeskWord {
    /// What a history keeps of it. A reference stands with the booking, where a simulated one says so.
    fn words(&self) -> Option<String> {
        match self {
            Self::Confirmed { .. } => None,
            Self::Failed { reason } => Some(reason.clone()),
            Self::Cancelled { refund } => Some(refund.to_string()),
            Self::Marked { state } => serde_json::to_value(state).ok()?.as_str().map(str::to_owned),
        }
    }
}

impl Engine {
    /// An operator's word, with the step of the case it was given in.
    ///
    /// # Errors
    /// `invalid_input` where it does not fit the booking as it stands, `case_claimed` where the case changed meanwhile.
    pub async fn desk(
        &self,
        tenant: OrganisationId,
        booking: BookingId,
        by: Actor,
        word: DeskWord,
        case: Option<CaseWrite>,
    ) -> Result<(), ApiProblem> {
        let claim = self.take(tenant, booking).await?;
        let failed = matches!(word, DeskWord::Failed { .. });
        let words = word.words();
        let event = match self.heard(&claim, word).await {
            Ok(event) => event,
            Err(problem) => {
                self.parts.store.let_go(&claim).await?;
                return Err(problem);
            }
        };
        self.settle(&claim, event, by, case, failed, words).await
    }

    /// A request taken back before the desk answered.
    ///
    /// # Errors
    /// As `desk`.
    pub async fn withdraw(
        &self,
        tenant: OrganisationId,
        booking: BookingId,
        by: Actor,
        case: Option<CaseWrite>,
    ) -> Result<(), ApiProblem> {
        let claim = self.take(tenant, booking).await?;
        self.settle(&claim, Event::Withdrawn, by, case, false, None).await
    }

    async fn settle(
        &self,
        claim: &Claim,
        event: Event,
        by: Actor,
        case: Option<CaseWrite>,
        failed: bool,
        words: Option<String>,
    ) -> Result<(), ApiProblem> {
        let parts = &self.parts;
        let now = parts.clock.now();
        let (mut flow, commands) = step(&claim.flow, event.clone(), &parts.options.ladder, now);
        if conflicts(&commands) {
            parts.store.let_go(claim).await?;
            return Err(not_now());
        }
        if failed && flow.state == BookingState::Failed {
            flow.failure.get_or_insert(Refusal::Other { code: VENDOR_SAID_NO.to_owned() });
        }
        let beside = Beside { actor: by, answer: None, case: case.map(|c| Box::new(CaseChange::Step(c))), words };
        match hand_in(parts, claim, &flow, &commands, &event, beside, now).await {
            Ok(_) => {
                self.nudge();
                Ok(())
            }
            // The case, or the booking, is in other hands: nothing was written.
            Err(StoreError::Fenced) => Err(ProblemCode::CaseClaimed.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// What the word means for the machine.
    async fn heard(&self, claim: &Claim, word: DeskWord) -> Result<Event, ApiProblem> {
        let flow = &claim.flow;
        Ok(match word {
            DeskWord::Confirmed { record_locator, pickup_text } => {
                let order = self.confirmed(claim, &record_locator, pickup_text).await?;
                Event::HumanDecided { to: BookingState::Confirmed, order: Some(Box::new(order)) }
            }
            DeskWord::Failed { .. } => Event::HumanDecided { to: BookingState::Failed, order: None },
            DeskWord::Cancelled { refund } => {
                let order = flow.order.clone().or_else(|| flow.late.clone());
                let order = order.map(|o| SupplierOrder { state: OrderState::Cancelled, refunded: Some(refund), ..o });
                Event::HumanDecided { to: BookingState::Cancelled, order: order.map(|o| Box::new(ended(o))) }
            }
            DeskWord::Marked { state } => {
                let mut order = flow.order.clone().ok_or_else(not_now)?;
                let OrderedItem::Rental(rental) = &mut order.item else { return Err(not_now()) };
                rental.state = state;
                Event::Marked(Box::new(order))
            }
        })
    }

    /// The order behind a reference an operator was told: as the supplier has it where it can be asked, else from what was accepted.
    async fn confirmed(&self, claim: &Claim, locator: &str, pickup: Option<String>) -> Result<SupplierOrder, ApiProblem> {
        let flow = &claim.flow;
        let named = |order: &&SupplierOrder| order.record_locator.eq_ignore_ascii_case(locator);
        let told = flow.late.as_ref().filter(named).or(flow.order.as_ref().filter(named)).cloned();
        let told = match told {
            Some(order) => Some(order),
            None => self.found(claim).await,
        };
        if let Some(order) = told {
            return Ok(order);
        }
        let item = arranged(&claim.accepted.offer, pickup).ok_or_else(|| {
            // Without the supplier's own word there is no code to install: the order has to be found first.
            ApiProblem::invalid(vec![FieldError::new("record_locator", FieldCode::Mismatch)])
        })?;
        Ok(SupplierOrder {
            supplier_order_id: flow.order.as_ref().map_or_else(String::new, |o| o.supplier_order_id.clone()),
            state: OrderState::Paid,
            record_locator: locator.to_owned(),
            // What a person arranges costs what the offer said, whatever more was allowed for; else what the price check said last.
            total: if flow.offer.supplier == SupplierId::Desk { claim.accepted.offer.total() } else { flow.payable },
            item,
            refunded: None,
            payment_required_by: None,
            our_ref: Some(our_ref(claim.booking, Step::Book)),
            simulated: claim.accepted.offer.simulated(),
        })
    }

    /// What the supplier has under our reference now, where it can be asked.
    async fn found(&self, claim: &Claim) -> Option<SupplierOrder> {
        let shop = calls::shop(&self.parts, claim)?;
        let step = claim.flow.task().map_or(Step::Book, |task| task.step);
        let asked = LookUpRequest {
            our_ref: our_ref(claim.booking, step),
            offer: claim.flow.handed(step).0.clone(),
            supplier_order_id: claim.flow.order.as_ref().map(|o| o.supplier_order_id.clone()),
            change_ref: calls::change_ref(&claim.flow),
        };
        match shop.supplier().look_up(&asked).await {
            Ok(LookUp::Found(order)) if order.state == OrderState::Paid => Some(*order),
            _ => None,
        }
    }
}

/// A router that was cancelled is not to be fetched.
fn ended(mut order: SupplierOrder) -> SupplierOrder {
    if let OrderedItem::Rental(rental) = &mut order.item {
        rental.state = RentalState::Cancelled;
    }
    order
}

/// What stands now, by the accepted offer. `None` for what only its supplier can tell.
fn arranged(offer: &Offer, pickup_text: Option<String>) -> Option<OrderedItem> {
    Some(match offer {
        Offer::Rental(router) => OrderedItem::Rental(OrderedRental {
            state: RentalState::Arranged,
            pickup_text,
            pickup_from: router.pickup_from,
            return_by: router.return_by,
        }),
        Offer::Desk(found) => OrderedItem::Desk(OrderedDesk {
            title: found.title.clone(),
            details: pickup_text.unwrap_or_else(|| found.details.clone()),
            starts: found.starts,
            ends: found.ends,
        }),
        Offer::Flight(flight) => OrderedItem::Flight(OrderedFlight {
            ticket_numbers: Vec::new(),
            carrier: flight.owner.clone(),
            cabin: flight.cabin,
            slices: flight.slices.clone(),
            terms: flight.terms.clone(),
            extras: Vec::new(),
            void_until: None,
            actions: OrderActions::default(),
        }),
        Offer::Stay(stay) => OrderedItem::Stay(OrderedStay {
            property: stay.property.clone(),
            check_in: stay.check_in,
            check_out: stay.check_out,
            rooms: stay.rooms,
            room_name: stay.room_name.clone(),
            board: stay.board,
            due_at_property: stay.due_at_property,
            cancel: stay.cancel.clone(),
            key_collection: pickup_text,
        }),
        Offer::Esim(_) => return None,
    })
}
