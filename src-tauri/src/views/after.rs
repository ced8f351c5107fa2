//! Seats and bags before the booking; cancelling, changing and the airline's own changes after it.
use super::{ItineraryItemView, MoneyView, OfferSliceView, StayView, instant, list, mirror};
use crate::views::ExtraView;
use btm_client as core;
use btm_domain::after::{CancelAbility, CancelQuote, RefundTo, ScheduleChangeState};
use btm_domain::extras::{
    ExtraChoice, ExtraOnSale, ExtrasOnSale, SeatCabin, SeatElement, SeatElementKind, SeatMap, SeatOnSale, SeatRow,
};
use btm_domain::{Cabin, ExtraKind};
use serde::{Deserialize, Serialize};
use specta::Type;

mirror! {
    ScheduleChangeAnswer = core::ScheduleChangeAnswer { Accept, AskAlternative, AskRefund }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ExtraOnSaleView {
    /// Hand it back in a choice.
    pub service_ref: String,
    pub kind: ExtraKind,
    pub label: String,
    pub amount: MoneyView,
    pub most: u8,
    pub traveller: Option<u8>,
    /// Indices over all flights of the offer in order.
    pub segments: Vec<u8>,
}

impl From<ExtraOnSale> for ExtraOnSaleView {
    fn from(e: ExtraOnSale) -> Self {
        Self {
            service_ref: e.service_ref,
            kind: e.kind,
            label: e.label,
            amount: e.amount.into(),
            most: e.most,
            traveller: e.traveller,
            segments: e.segments,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct SeatOnSaleView {
    pub service_ref: String,
    pub traveller: u8,
    pub amount: MoneyView,
}

impl From<SeatOnSale> for SeatOnSaleView {
    fn from(s: SeatOnSale) -> Self {
        Self { service_ref: s.service_ref, traveller: s.traveller, amount: s.amount.into() }
    }
}

/// `on_sale` empty = taken or not for sale.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SeatElementView {
    pub kind: SeatElementKind,
    pub designator: Option<String>,
    pub remarks: Vec<String>,
    pub on_sale: Vec<SeatOnSaleView>,
}

impl From<SeatElement> for SeatElementView {
    fn from(e: SeatElement) -> Self {
        Self { kind: e.kind, designator: e.designator, remarks: e.remarks, on_sale: list(e.on_sale) }
    }
}

/// Sections are divided by aisles.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SeatRowView {
    pub sections: Vec<Vec<SeatElementView>>,
}

impl From<SeatRow> for SeatRowView {
    fn from(r: SeatRow) -> Self {
        Self { sections: r.sections.into_iter().map(list).collect() }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct SeatCabinView {
    pub deck: u8,
    pub cabin: Cabin,
    pub rows: Vec<SeatRowView>,
}

impl From<SeatCabin> for SeatCabinView {
    fn from(c: SeatCabin) -> Self {
        Self { deck: c.deck, cabin: c.cabin, rows: list(c.rows) }
    }
}

/// The seats of one flight; `segment` is its index over all flights of the offer.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SeatMapView {
    pub segment: u8,
    pub cabins: Vec<SeatCabinView>,
}

impl From<SeatMap> for SeatMapView {
    fn from(m: SeatMap) -> Self {
        Self { segment: m.segment, cabins: list(m.cabins) }
    }
}

/// No seat map is a valid answer.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ExtrasOnSaleView {
    pub bags: Vec<ExtraOnSaleView>,
    pub seat_maps: Vec<SeatMapView>,
}

impl From<ExtrasOnSale> for ExtrasOnSaleView {
    fn from(e: ExtrasOnSale) -> Self {
        Self { bags: list(e.bags), seat_maps: list(e.seat_maps) }
    }
}

#[derive(Clone, Debug, Deserialize, Type)]
pub struct ExtraChoiceInput {
    pub service_ref: String,
    pub quantity: u8,
}

impl From<ExtraChoiceInput> for ExtraChoice {
    fn from(c: ExtraChoiceInput) -> Self {
        Self { service_ref: c.service_ref, quantity: c.quantity }
    }
}

/// The money table: `paid` = `fee` + `refund`. null = the supplier gave no figure: 不明, never free.
#[derive(Clone, Debug, Serialize, Type)]
pub struct CancelQuoteView {
    pub id: String,
    pub paid: MoneyView,
    pub fee: Option<MoneyView>,
    pub refund: Option<MoneyView>,
    pub refund_to: RefundTo,
    pub expires_at: String,
    /// 発券取消: the airline's window is open.
    pub void: bool,
    /// People at the supplier review it.
    pub request_only: bool,
}

impl From<CancelQuote> for CancelQuoteView {
    fn from(q: CancelQuote) -> Self {
        Self {
            id: q.id.to_string(),
            paid: q.paid.into(),
            fee: q.fee.map(Into::into),
            refund: q.refund.map(Into::into),
            refund_to: q.refund_to,
            expires_at: instant(q.expires_at),
            void: q.void,
            request_only: q.request_only,
        }
    }
}

/// `rest`: what else of the trip stays.
#[derive(Clone, Debug, Serialize, Type)]
pub struct CancellationView {
    pub ability: CancelAbility,
    /// Present with `by_user`.
    pub quote: Option<CancelQuoteView>,
    pub rest: Vec<ItineraryItemView>,
}

impl From<core::Cancellation> for CancellationView {
    fn from(c: core::Cancellation) -> Self {
        Self { ability: c.ability, quote: c.quote.map(Into::into), rest: list(c.rest) }
    }
}

/// `old_total` + `difference` = `new_total`; a negative difference comes back.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ChangeOptionView {
    pub id: String,
    pub expires_at: String,
    pub slice: u8,
    pub added: OfferSliceView,
    pub old_total: MoneyView,
    pub difference: MoneyView,
    /// Part of the difference.
    pub penalty: Option<MoneyView>,
    pub new_total: MoneyView,
    pub refund_to: Option<RefundTo>,
    pub loses_extras: bool,
    pub simulated: bool,
}

impl From<core::ChangeOption> for ChangeOptionView {
    fn from(o: core::ChangeOption) -> Self {
        Self {
            id: o.offer.id.to_string(),
            expires_at: instant(o.offer.expires_at),
            slice: o.offer.slice,
            added: o.added.into(),
            old_total: o.old_total.into(),
            difference: o.offer.difference.into(),
            penalty: o.offer.penalty.map(Into::into),
            new_total: o.offer.new_total.into(),
            refund_to: o.offer.refund_to,
            loses_extras: o.offer.loses_extras,
            simulated: o.offer.simulated,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ChangeOptionsView {
    /// False: only the desk can.
    pub by_user: bool,
    pub offers: Vec<ChangeOptionView>,
    /// Seats and bags that go with the direction replaced, listed first.
    pub extras: Vec<ExtraView>,
}

impl From<core::ChangeOptions> for ChangeOptionsView {
    fn from(c: core::ChangeOptions) -> Self {
        Self { by_user: c.by_user, offers: list(c.offers), extras: list(c.extras) }
    }
}

/// One room on other dates beside what giving up the old one costs.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StayChangeOptionView {
    pub stay: StayView,
    /// New total − old total; null where the currencies differ.
    pub difference: Option<MoneyView>,
    /// What the change costs all in all: new total − what comes back of the old; null where that is not known.
    pub cost: Option<MoneyView>,
}

impl From<core::StayChangeOption> for StayChangeOptionView {
    fn from(o: core::StayChangeOption) -> Self {
        Self { stay: o.stay.into(), difference: o.difference.map(Into::into), cost: o.cost.map(Into::into) }
    }
}

/// Book the new one first; the old one is cancelled (`cancel` with this quote, or a fresh one) only after it is confirmed.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StayChangeView {
    pub old_total: MoneyView,
    pub ability: CancelAbility,
    pub quote: Option<CancelQuoteView>,
    /// Rooms of the same property, cheapest first; empty = none, search for another.
    pub options: Vec<StayChangeOptionView>,
}

impl From<core::StayChange> for StayChangeView {
    fn from(c: core::StayChange) -> Self {
        Self { old_total: c.old_total.into(), ability: c.ability, quote: c.quote.map(Into::into), options: list(c.options) }
    }
}

/// What the airline changed by itself; the one `open` waits for an answer.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ScheduleChangeView {
    pub change_ref: String,
    pub seen_at: String,
    pub removed: Vec<OfferSliceView>,
    pub added: Vec<OfferSliceView>,
    pub can_accept: bool,
    pub can_cancel: bool,
    pub can_change: bool,
    pub state: ScheduleChangeState,
    /// Open: answered by then, or it goes to the desk.
    pub answer_by: Option<String>,
}

impl From<core::ScheduleChange> for ScheduleChangeView {
    fn from(c: core::ScheduleChange) -> Self {
        Self {
            change_ref: c.change_ref,
            seen_at: instant(c.seen_at),
            removed: list(c.removed),
            added: list(c.added),
            can_accept: c.can_accept,
            can_cancel: c.can_cancel,
            can_change: c.can_change,
            state: c.state,
            answer_by: c.answer_by.map(instant),
        }
    }
}

/// What can be done with a booking from here now.
#[derive(Clone, Copy, Debug, Serialize, Type)]
pub struct ActionsView {
    pub pay: bool,
    pub cancel: CancelAbility,
    pub change_flight: bool,
    pub change_stay: bool,
    pub answer_schedule_change: bool,
    pub usage: bool,
    pub top_up: bool,
    pub ask_desk: bool,
}

impl From<core::Actions> for ActionsView {
    fn from(a: core::Actions) -> Self {
        Self {
            pay: a.pay,
            cancel: a.cancel,
            change_flight: a.change_flight,
            change_stay: a.change_stay,
            answer_schedule_change: a.answer_schedule_change,
            usage: a.usage,
            top_up: a.top_up,
            ask_desk: a.ask_desk,
        }
    }
}
