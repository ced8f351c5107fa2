//! What is read from this computer's own store: today, trips, bookings, documents.
use super::{
    ActionsView, BoardingPassView, BookedItemView, CancelWishView, CaseView, ChangeRowView, ClockView, DeadlineView,
    FailureReason, ItineraryItemView, MoneyView, PlaceTimeView, PurchaseView, ScheduleChangeView, TripMapView, instant, list,
    mirror,
};
use crate::views::ExtraView;
use btm_client as core;
use btm_domain::{BookingState, PlaceTime, TripState};
use serde::Serialize;
use specta::Type;

mirror! {
    FreshnessKind = core::FreshnessKind { Live, Recent, Stale, Absent }
    OnlineView = core::Online { Online, Offline, ServerDown, ProxyLogin, CaptivePortal, NotTrusted, StandaloneDown, SessionLocked }
    DocumentKind = core::DocumentKind { ETicket, Terms, Voucher, EsimSheet, RentalSheet, DeskSheet }
    DeadlineKind = core::DeadlineKind { PaymentRequiredBy, PriceGuarantee, FreeCancelEnd, VoidUntil, RentalReturn, QuoteExpiry, ScheduleAnswer, RentalOrder, RentalChange, EsimEnd, CheckInOpens }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct FreshnessView {
    pub kind: FreshnessKind,
    pub as_of: Option<String>,
}

impl From<core::Freshness> for FreshnessView {
    fn from(f: core::Freshness) -> Self {
        Self { kind: f.kind.into(), as_of: f.as_of.map(instant) }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct TripRowView {
    pub trip_id: String,
    pub title: String,
    pub state: TripState,
    pub start: Option<PlaceTimeView>,
    pub end: Option<PlaceTimeView>,
    pub places: Vec<String>,
    pub travellers: Vec<String>,
    pub booking_count: u32,
    pub simulated: bool,
    pub reference: Option<String>,
}

impl From<core::TripRow> for TripRowView {
    fn from(r: core::TripRow) -> Self {
        Self {
            trip_id: r.trip_id.to_string(),
            title: r.title,
            state: r.state,
            start: r.start.map(Into::into),
            end: r.end.map(Into::into),
            places: r.places,
            travellers: r.travellers,
            booking_count: r.booking_count,
            simulated: r.simulated,
            reference: r.reference,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct TodayView {
    /// Where the traveller at this computer is by the plan; null where nothing says it.
    pub here: Option<HereView>,
    pub next: Option<ItineraryItemView>,
    /// The boarding pass of that flight, where one is kept.
    pub next_pass: Option<BoardingPassView>,
    /// The hotel of tonight, while one stays there.
    pub staying: Option<ItineraryItemView>,
    pub items: Vec<ItineraryItemView>,
    pub later: Vec<ItineraryItemView>,
    pub deadlines: Vec<DeadlineView>,
    /// Not settled, or `needs_review`.
    pub waiting: Vec<PurchaseView>,
    /// What the desk is asked and has not settled.
    pub cases: Vec<CaseView>,
    pub freshness: FreshnessView,
    pub online: OnlineView,
}

impl From<core::Today> for TodayView {
    fn from(t: core::Today) -> Self {
        Self {
            here: t.here.map(Into::into),
            next: t.next.map(Into::into),
            next_pass: t.next_pass.map(Into::into),
            staying: t.staying.map(Into::into),
            items: list(t.items),
            later: list(t.later),
            deadlines: list(t.deadlines),
            waiting: list(t.waiting),
            cases: list(t.cases),
            freshness: t.freshness.into(),
            online: t.online.into(),
        }
    }
}

/// A city and its IANA zone.
#[derive(Clone, Debug, Serialize, Type)]
pub struct HereView {
    pub name: String,
    pub zone: String,
}

impl From<core::Here> for HereView {
    fn from(h: core::Here) -> Self {
        Self { name: h.name, zone: h.zone.name().to_owned() }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct HistoryView {
    pub at: String,
    pub event: String,
    pub by: Option<String>,
    pub from_state: Option<BookingState>,
    pub to_state: Option<BookingState>,
    /// The supplier's or the operator's own: plain text, never markup.
    pub words: Option<String>,
    /// Old and new of what moved with it.
    pub moved: Vec<MovedView>,
}

/// One fact that moved. `part` names the direction of a flight (`HND → FUK`), else empty. Exactly one pair is told: moments, days, texts
/// or money.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MovedView {
    Time { what: MovedTime, part: String, old: PlaceTimeView, new: PlaceTimeView },
    Day { what: MovedDay, old: String, new: String },
    Flight { part: String, old: String, new: String },
    Total { old: MoneyView, new: MoneyView },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum MovedTime {
    Departure,
    Arrival,
    Begins,
    Ends,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum MovedDay {
    CheckIn,
    CheckOut,
}

impl From<core::Moved> for MovedView {
    fn from(moved: core::Moved) -> Self {
        use core::Moved as M;
        let time = |what, part, old: PlaceTime, new: PlaceTime| Self::Time { what, part, old: old.into(), new: new.into() };
        let day =
            |what, old: chrono::NaiveDate, new: chrono::NaiveDate| Self::Day { what, old: old.to_string(), new: new.to_string() };
        match moved {
            M::Flight { part, old, new } => Self::Flight { part, old, new },
            M::Departure { part, old, new } => time(MovedTime::Departure, part, old, new),
            M::Arrival { part, old, new } => time(MovedTime::Arrival, part, old, new),
            M::Begins { old, new } => time(MovedTime::Begins, String::new(), old, new),
            M::Ends { old, new } => time(MovedTime::Ends, String::new(), old, new),
            M::CheckIn { old, new } => day(MovedDay::CheckIn, old, new),
            M::CheckOut { old, new } => day(MovedDay::CheckOut, old, new),
            M::Total { old, new } => Self::Total { old: old.into(), new: new.into() },
        }
    }
}

impl From<core::History> for HistoryView {
    fn from(h: core::History) -> Self {
        Self {
            at: instant(h.at),
            event: h.event,
            by: h.by,
            from_state: h.from_state,
            to_state: h.to_state,
            words: h.words,
            moved: list(h.moved),
        }
    }
}

#[derive(Clone, Serialize, Type)]
pub struct TripView {
    pub trip_id: String,
    pub title: String,
    pub state: TripState,
    pub purpose: Option<String>,
    pub items: Vec<ItineraryItemView>,
    pub bookings: Vec<BookingView>,
    /// Newest first.
    pub cases: Vec<CaseView>,
    /// What counts, fees included, without what is due on the spot: one sum for each currency.
    pub total: Vec<MoneyView>,
    pub freshness: FreshnessView,
    pub history: Vec<HistoryView>,
    pub map: TripMapView,
}

impl From<core::Trip> for TripView {
    fn from(t: core::Trip) -> Self {
        Self {
            trip_id: t.trip_id.to_string(),
            title: t.title,
            state: t.state,
            purpose: t.purpose,
            items: list(t.items),
            bookings: list(t.bookings),
            cases: list(t.cases),
            total: list(t.total),
            freshness: t.freshness.into(),
            history: list(t.history),
            map: t.map.into(),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct DocumentRowView {
    pub document_id: String,
    pub kind: DocumentKind,
    pub title: String,
    pub stored: bool,
    pub created_at: String,
}

impl From<core::DocumentRow> for DocumentRowView {
    fn from(d: core::DocumentRow) -> Self {
        Self {
            document_id: d.document_id.to_string(),
            kind: d.kind.into(),
            title: d.title,
            stored: d.stored,
            created_at: instant(d.created_at),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct BookingTravellerView {
    pub name: String,
    pub passport_name: String,
}

#[derive(Clone, Serialize, Type)]
pub struct BookingView {
    pub booking_id: String,
    pub trip_id: String,
    pub state: BookingState,
    pub simulated: bool,
    pub record_locator: Option<String>,
    pub item: BookedItemView,
    pub travellers: Vec<BookingTravellerView>,
    pub traveller_ids: Vec<String>,
    pub total: MoneyView,
    pub service_fee: MoneyView,
    /// `total` + `service_fee`.
    pub sum: MoneyView,
    pub accepted_at: Option<String>,
    pub payment_required_by: Option<String>,
    pub refunded: Option<MoneyView>,
    pub schedule_changes: Vec<ScheduleChangeView>,
    /// `requested`: the desk answers by then.
    pub answer_by: Option<String>,
    /// Who arranged it, where that is not the traveller.
    pub arranged_by: Option<String>,
    pub failure: Option<FailureReason>,
    pub new_total: Option<MoneyView>,
    pub actions: ActionsView,
    pub documents: Vec<DocumentRowView>,
    /// Its papers are overdue, and the desk has a case about it.
    pub document_missing: bool,
    /// Seats and bags the order holds no more; it stands.
    pub lost_extras: Vec<ExtraView>,
    /// 航空会社管理: the airline that alone changes it from check-in on.
    pub airline_control: Option<String>,
    /// Boarding passes kept on this computer, those still to come first.
    pub passes: Vec<BoardingPassView>,
    pub history: Vec<HistoryView>,
    pub freshness: FreshnessView,
    /// A wish to cancel that a person still has to confirm.
    pub cancel_wish: Option<CancelWishView>,
}

impl From<core::Booking> for BookingView {
    fn from(b: core::Booking) -> Self {
        let traveller = |t: core::BookingTraveller| BookingTravellerView { name: t.name, passport_name: t.passport_name };
        Self {
            booking_id: b.booking_id.to_string(),
            trip_id: b.trip_id.to_string(),
            state: b.state,
            simulated: b.simulated,
            record_locator: b.record_locator,
            item: b.item.into(),
            travellers: b.travellers.into_iter().map(traveller).collect(),
            traveller_ids: b.traveller_ids.into_iter().map(|id| id.to_string()).collect(),
            total: b.total.into(),
            service_fee: b.service_fee.into(),
            sum: b.sum.into(),
            accepted_at: b.accepted_at.map(instant),
            payment_required_by: b.payment_required_by.map(instant),
            refunded: b.refunded.map(Into::into),
            schedule_changes: list(b.schedule_changes),
            answer_by: b.answer_by.map(instant),
            arranged_by: b.arranged_by,
            failure: b.failure.map(Into::into),
            new_total: b.new_total.map(Into::into),
            actions: b.actions.into(),
            documents: list(b.documents),
            document_missing: b.document_missing,
            lost_extras: list(b.lost_extras),
            airline_control: b.airline_control,
            passes: list(b.passes),
            history: list(b.history),
            freshness: b.freshness.into(),
            cancel_wish: b.cancel_wish.map(Into::into),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct DocumentView {
    pub document_id: String,
    pub kind: DocumentKind,
    pub title: String,
    pub file_name: String,
    pub html: String,
    pub created_at: String,
}

impl From<core::Document> for DocumentView {
    fn from(d: core::Document) -> Self {
        Self {
            document_id: d.document_id.to_string(),
            kind: d.kind.into(),
            title: d.title,
            file_name: d.file_name,
            html: d.html,
            created_at: instant(d.created_at),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct SyncView {
    pub changed: u32,
    pub freshness: FreshnessView,
    pub online: OnlineView,
    /// At most 50.
    pub changes: Vec<ChangeRowView>,
    pub clock: ClockView,
}

impl From<core::Sync> for SyncView {
    fn from(s: core::Sync) -> Self {
        Self {
            changed: s.changed,
            freshness: s.freshness.into(),
            online: s.online.into(),
            changes: list(s.changes),
            clock: s.clock.into(),
        }
    }
}
