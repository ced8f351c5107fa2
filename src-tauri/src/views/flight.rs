//! Places, search, offers.
use super::{MoneyView, PlaceTimeView, PositionView, instant, list, minutes, mirror};
use btm_client as core;
use btm_domain::places::PlaceKind;
use btm_domain::{Cabin, Carrier, Condition, Terms};
use serde::{Deserialize, Serialize};
use specta::Type;

mirror! {
    SupplierNoteKind = core::SupplierNote { Failed, TimedOut, Incomplete }
    /// What nobody asked here can sell, whatever they answered.
    GapView = core::Gap { Rail, OtherAirlines, OtherHotels, OtherPlans }
}

/// `code` = IATA code of the airport or city a search uses; `served_ja/en` names it where the place itself is a station.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PlaceView {
    pub id: String,
    pub kind: PlaceKind,
    pub code: String,
    pub name_ja: String,
    pub name_en: String,
    pub country: String,
    pub country_ja: String,
    pub country_en: String,
    pub served_ja: Option<String>,
    pub served_en: Option<String>,
    pub position: PositionView,
}

impl From<core::Place> for PlaceView {
    fn from(p: core::Place) -> Self {
        Self {
            id: p.id,
            kind: p.kind,
            code: p.code.to_string(),
            name_ja: p.name_ja,
            name_en: p.name_en,
            country: p.country,
            country_ja: p.country_ja,
            country_en: p.country_en,
            served_ja: p.served_ja,
            served_en: p.served_en,
            position: p.position.into(),
        }
    }
}

#[derive(Clone, Debug, Deserialize, Type)]
pub struct SliceInput {
    pub origin: String,
    pub destination: String,
    pub date: String,
}

#[derive(Clone, Debug, Deserialize, Type)]
pub struct SearchInput {
    pub slices: Vec<SliceInput>,
    pub cabin: Cabin,
    pub travellers: u8,
    pub max_connections: u8,
}

impl From<SearchInput> for core::FlightQueryInput {
    fn from(input: SearchInput) -> Self {
        Self {
            slices: input
                .slices
                .into_iter()
                .map(|s| core::SliceInput { origin: s.origin, destination: s.destination, date: s.date })
                .collect(),
            cabin: input.cabin,
            travellers: input.travellers,
            max_connections: input.max_connections,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum SearchEventView {
    Offers { offers: Vec<OfferView>, total_so_far: u32 },
    SupplierNote { supplier: String, note: SupplierNoteKind },
    End { complete: bool, coverage: CoverageView },
}

impl From<core::SearchEvent> for SearchEventView {
    fn from(event: core::SearchEvent) -> Self {
        match event {
            core::SearchEvent::Offers { offers, total_so_far } => Self::Offers { offers: list(offers), total_so_far },
            core::SearchEvent::SupplierNote { supplier, note } => Self::SupplierNote { supplier, note: note.into() },
            core::SearchEvent::End { complete, coverage } => Self::End { complete, coverage: coverage.into() },
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct CoverageRowView {
    pub name: String,
    pub asked_at: String,
    pub answered: bool,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct CoverageView {
    pub suppliers: Vec<CoverageRowView>,
    pub not_covered: Vec<GapView>,
}

impl From<core::Coverage> for CoverageView {
    fn from(c: core::Coverage) -> Self {
        let row = |r: core::CoverageRow| CoverageRowView { name: r.name, asked_at: instant(r.asked_at), answered: r.answered };
        Self { suppliers: c.suppliers.into_iter().map(row).collect(), not_covered: list(c.not_covered) }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct CarrierView {
    pub code: String,
    pub name: String,
}

impl From<Carrier> for CarrierView {
    fn from(c: Carrier) -> Self {
        Self { code: c.code.to_string(), name: c.name }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct AirportView {
    pub code: String,
    pub name_ja: String,
    pub name_en: String,
    pub city_ja: String,
    pub city_en: String,
    pub zone: String,
}

impl From<core::Airport> for AirportView {
    fn from(a: core::Airport) -> Self {
        Self {
            code: a.code.to_string(),
            name_ja: a.name_ja,
            name_en: a.name_en,
            city_ja: a.city_ja,
            city_en: a.city_en,
            zone: a.zone,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct SegmentView {
    pub origin: AirportView,
    pub destination: AirportView,
    pub origin_terminal: Option<String>,
    pub destination_terminal: Option<String>,
    pub departure: PlaceTimeView,
    pub arrival: PlaceTimeView,
    pub duration_minutes: i32,
    pub marketing_carrier: CarrierView,
    pub operating_carrier: CarrierView,
    pub flight_number: String,
    pub aircraft: Option<String>,
    pub stops: u8,
}

impl From<core::Leg> for SegmentView {
    fn from(leg: core::Leg) -> Self {
        let s = leg.segment;
        Self {
            origin: leg.origin.into(),
            destination: leg.destination.into(),
            origin_terminal: s.departure.terminal,
            destination_terminal: s.arrival.terminal,
            departure: s.departure.time.into(),
            arrival: s.arrival.time.into(),
            duration_minutes: minutes(s.duration_minutes),
            marketing_carrier: s.marketing_carrier.into(),
            operating_carrier: s.operating_carrier.into(),
            flight_number: s.flight_number,
            aircraft: s.aircraft,
            stops: s.stops,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct LayoverView {
    pub airport: AirportView,
    pub minutes: i32,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct OfferSliceView {
    pub segments: Vec<SegmentView>,
    pub duration_minutes: i32,
    pub arrival_day_shift: i32,
    pub fare_family: Option<String>,
    pub connections: Vec<LayoverView>,
}

impl From<core::OfferSlice> for OfferSliceView {
    fn from(s: core::OfferSlice) -> Self {
        let layover = |l: core::Layover| LayoverView { airport: l.airport.into(), minutes: minutes(l.minutes) };
        Self {
            segments: list(s.legs),
            duration_minutes: minutes(s.duration_minutes),
            arrival_day_shift: s.arrival_day_shift,
            fare_family: s.fare_family,
            connections: s.connections.into_iter().map(layover).collect(),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct KnownConditionView {
    pub allowed: bool,
    pub penalty: Option<MoneyView>,
}

/// null = 条件不明, never shown as allowed.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(transparent)]
pub struct ConditionView(pub Option<KnownConditionView>);

impl From<Option<Condition>> for ConditionView {
    fn from(condition: Option<Condition>) -> Self {
        Self(condition.map(|c| KnownConditionView { allowed: c.allowed, penalty: c.penalty.map(Into::into) }))
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct TermsView {
    pub change: ConditionView,
    pub refund: ConditionView,
    pub checked_bags: Option<u8>,
    pub carry_on_bags: Option<u8>,
    pub holdable: bool,
    pub payment_required_by: Option<String>,
    pub price_guarantee_expires_at: Option<String>,
}

impl From<Terms> for TermsView {
    fn from(t: Terms) -> Self {
        Self {
            change: t.change.into(),
            refund: t.refund.into(),
            checked_bags: t.checked_bags,
            carry_on_bags: t.carry_on_bags,
            holdable: t.holdable,
            payment_required_by: t.payment_required_by.map(instant),
            price_guarantee_expires_at: t.price_guarantee_expires_at.map(instant),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct OfferView {
    pub id: String,
    pub expires_at: String,
    pub owner: CarrierView,
    pub slices: Vec<OfferSliceView>,
    pub total: MoneyView,
    pub per_traveller: MoneyView,
    pub base: Option<MoneyView>,
    pub tax: Option<MoneyView>,
    pub emissions_kg: Option<u32>,
    pub cabin: Cabin,
    pub terms: TermsView,
    pub simulated: bool,
}

impl From<core::Offer> for OfferView {
    fn from(o: core::Offer) -> Self {
        Self {
            id: o.id.to_string(),
            expires_at: instant(o.expires_at),
            owner: o.owner.into(),
            slices: list(o.slices),
            total: o.total.into(),
            per_traveller: o.per_traveller.into(),
            base: o.base.map(Into::into),
            tax: o.tax.map(Into::into),
            emissions_kg: o.emissions_kg,
            cabin: o.cabin,
            terms: o.terms.into(),
            simulated: o.simulated,
        }
    }
}
