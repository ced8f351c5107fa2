//! Hotels: search, rooms, cancellation as rows.
use super::{CoverageView, MoneyView, PlaceTimeView, SupplierNoteKind, list};
use btm_client as core;
use btm_domain::Money;
use btm_domain::places::Position;
use btm_domain::stay::{Board, ChargeLine, PaymentKind, Property};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Degrees north and east, WGS 84; never NaN, so plain numbers for the screens.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Type)]
pub struct PositionView {
    #[specta(type = i32)]
    pub lat: f64,
    #[specta(type = i32)]
    pub lng: f64,
}

impl From<Position> for PositionView {
    fn from(p: Position) -> Self {
        Self { lat: p.lat, lng: p.lng }
    }
}

impl From<PositionView> for Position {
    fn from(p: PositionView) -> Self {
        Self { lat: p.lat, lng: p.lng }
    }
}

/// A pasted position or map link, and the city it lies in or near.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PointView {
    pub position: PositionView,
    pub near_ja: String,
    pub near_en: String,
}

impl From<core::Point> for PointView {
    fn from(p: core::Point) -> Self {
        Self { position: p.position.into(), near_ja: p.near_ja, near_en: p.near_en }
    }
}

/// Dates as `2026-12-10`. Fields refused: `around`, `radius_m`, `check_in`, `check_out`, `rooms`, `guests`.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct StaySearchInput {
    pub around: PositionView,
    /// 200 to 50000.
    pub radius_m: u32,
    pub check_in: String,
    pub check_out: String,
    pub rooms: u8,
    pub guests: u8,
}

impl From<StaySearchInput> for core::StayQueryInput {
    fn from(i: StaySearchInput) -> Self {
        Self {
            around: i.around.into(),
            radius_m: i.radius_m,
            check_in: i.check_in,
            check_out: i.check_out,
            rooms: i.rooms,
            guests: i.guests,
        }
    }
}

/// Texts are the supplier's, plain; never markup.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PropertyView {
    pub name: String,
    pub address: Vec<String>,
    pub city: String,
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    pub position: Option<PositionView>,
    pub zone: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub stars: Option<u8>,
    /// 84 = 8.4 of ten.
    pub score_tenths: Option<u8>,
    pub description: Option<String>,
    pub amenities: Vec<String>,
    /// `15:00`.
    pub check_in_after: Option<String>,
    pub check_out_before: Option<String>,
}

impl From<Property> for PropertyView {
    fn from(p: Property) -> Self {
        let time = |t: chrono::NaiveTime| t.format("%H:%M").to_string();
        Self {
            name: p.name,
            address: p.address,
            city: p.city,
            postal_code: p.postal_code,
            country: p.country.map(|c| c.to_string()),
            position: p.position.map(Into::into),
            zone: p.zone.name().to_owned(),
            phone: p.phone,
            email: p.email,
            stars: p.stars,
            score_tenths: p.score_tenths,
            description: p.description,
            amenities: p.amenities,
            check_in_after: p.check_in_after.map(time),
            check_out_before: p.check_out_before.map(time),
        }
    }
}

/// One property of a search; `id` asks for its rooms. `east_m`, `north_m`: from the asked point, for the plot.
#[derive(Clone, Debug, Serialize, Type)]
pub struct HotelView {
    pub id: String,
    pub expires_at: String,
    pub property: PropertyView,
    pub distance_m: Option<u32>,
    /// 目安.
    pub walk_minutes: Option<u32>,
    pub east_m: Option<i32>,
    pub north_m: Option<i32>,
    pub check_in: String,
    pub check_out: String,
    pub nights: u32,
    pub rooms: u8,
    pub guests: u8,
    /// Of the whole stay, all rooms, without what is due at the property.
    pub cheapest: MoneyView,
    pub per_night: MoneyView,
    pub cheapest_due_at_property: Option<MoneyView>,
    pub simulated: bool,
}

impl From<core::Hotel> for HotelView {
    fn from(h: core::Hotel) -> Self {
        let hit = h.hit;
        Self {
            id: hit.id.to_string(),
            expires_at: super::instant(hit.expires_at),
            property: hit.property.into(),
            distance_m: hit.distance_m,
            walk_minutes: h.walk_minutes,
            east_m: h.east_m,
            north_m: h.north_m,
            check_in: hit.check_in.to_string(),
            check_out: hit.check_out.to_string(),
            nights: h.nights,
            rooms: hit.rooms,
            guests: hit.guests,
            cheapest: hit.cheapest.into(),
            per_night: h.per_night.into(),
            cheapest_due_at_property: hit.cheapest_due_at_property.map(Into::into),
            simulated: hit.simulated,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum StaySearchEventView {
    Hits { hits: Vec<HotelView>, total_so_far: u32 },
    SupplierNote { supplier: String, note: SupplierNoteKind },
    End { complete: bool, coverage: CoverageView },
}

impl From<core::StaySearchEvent> for StaySearchEventView {
    fn from(event: core::StaySearchEvent) -> Self {
        match event {
            core::StaySearchEvent::Hits { hits, total_so_far } => Self::Hits { hits: list(hits), total_so_far },
            core::StaySearchEvent::SupplierNote { supplier, note } => Self::SupplierNote { supplier, note: note.into() },
            core::StaySearchEvent::End { complete, coverage } => Self::End { complete, coverage: coverage.into() },
        }
    }
}

/// Until `until` this much comes back (`refund`) and this much does not (`fee`); the last row has no end.
#[derive(Clone, Debug, Serialize, Type)]
pub struct CancelRowView {
    pub until: Option<PlaceTimeView>,
    pub refund: MoneyView,
    pub fee: MoneyView,
}

/// `unknown` is shown as 要問合せ, never as free.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum CancelTermsView {
    NonRefundable,
    Steps { rows: Vec<CancelRowView> },
    Unknown,
}

impl From<core::CancelShown> for CancelTermsView {
    fn from(terms: core::CancelShown) -> Self {
        let row =
            |r: core::CancelRow| CancelRowView { until: r.until.map(Into::into), refund: r.refund.into(), fee: r.fee.into() };
        match terms {
            core::CancelShown::NonRefundable => Self::NonRefundable,
            core::CancelShown::Unknown => Self::Unknown,
            core::CancelShown::Steps(rows) => Self::Steps { rows: rows.into_iter().map(row).collect() },
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ChargeLineView {
    pub label: String,
    pub amount: MoneyView,
}

impl From<ChargeLine> for ChargeLineView {
    fn from(line: ChargeLine) -> Self {
        Self { label: line.label, amount: line.amount.into() }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ConditionTextView {
    pub title: String,
    pub text: String,
}

/// A room at a price: reviewed and bought by its own `id`.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StayView {
    pub id: String,
    pub expires_at: String,
    pub property: PropertyView,
    pub distance_m: Option<u32>,
    pub walk_minutes: Option<u32>,
    pub check_in: String,
    pub check_out: String,
    pub nights: u32,
    pub rooms: u8,
    pub guests: u8,
    pub room_name: String,
    pub beds: Vec<String>,
    pub board: Board,
    pub payment: PaymentKind,
    pub total: MoneyView,
    pub per_night: MoneyView,
    pub base: Option<MoneyView>,
    pub tax: Option<MoneyView>,
    pub fee: Option<MoneyView>,
    /// 現地払い: never part of `total`.
    pub due_at_property: Option<MoneyView>,
    pub due_lines: Vec<ChargeLineView>,
    pub cancel: CancelTermsView,
    pub free_until: Option<PlaceTimeView>,
    pub conditions: Vec<ConditionTextView>,
    pub negotiated: bool,
    pub rooms_left: Option<u32>,
    pub simulated: bool,
}

pub(super) fn money(m: Option<Money>) -> Option<MoneyView> {
    m.map(Into::into)
}

impl From<core::Stay> for StayView {
    fn from(s: core::Stay) -> Self {
        let o = s.offer;
        Self {
            id: o.id.to_string(),
            expires_at: super::instant(o.expires_at),
            property: o.property.into(),
            distance_m: o.distance_m,
            walk_minutes: s.walk_minutes,
            check_in: o.check_in.to_string(),
            check_out: o.check_out.to_string(),
            nights: s.nights,
            rooms: o.rooms,
            guests: o.guests,
            room_name: o.room_name,
            beds: o.beds,
            board: o.board,
            payment: o.payment,
            total: o.total.into(),
            per_night: s.per_night.into(),
            base: money(o.base),
            tax: money(o.tax),
            fee: money(o.fee),
            due_at_property: money(o.due_at_property),
            due_lines: list(o.due_lines),
            cancel: s.cancel.into(),
            free_until: s.free_until.map(Into::into),
            conditions: o.conditions.into_iter().map(|(title, text)| ConditionTextView { title, text }).collect(),
            negotiated: o.negotiated,
            rooms_left: o.rooms_left,
            simulated: o.simulated,
        }
    }
}
