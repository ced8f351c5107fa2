//! Shapes shared by offers and orders: slices, segments, conditions, amounts and times as Duffel prints them.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;

use super::amenities::amenities;
use super::rendered;
use crate::draw::Draw;
use crate::ledger::after::SoldService;
use crate::ledger::order::{Condition, SoldSlice};
use crate::money;
use crate::world::World;
use crate::world::cabin::Cabin;
use crate::world::itinerary::Segment;
use crate::world::moment::iso_duration;
use crate::world::places::End;

/// `2026-11-23T09:00:00.000000Z`.
pub fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// `2026-11-23T09:00:00Z`.
pub fn second(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn local(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// `{allowed, penalty_amount, penalty_currency}`.
#[derive(Debug, Serialize)]
pub struct ConditionView {
    allowed: bool,
    penalty_amount: Option<String>,
    penalty_currency: Option<String>,
}

impl ConditionView {
    /// Penalties are null where nothing is allowed.
    pub fn of(condition: Condition, currency: &str) -> Self {
        ConditionView {
            allowed: condition.allowed,
            penalty_amount: condition.allowed.then(|| money::print(condition.penalty, currency)),
            penalty_currency: condition.allowed.then(|| currency.to_owned()),
        }
    }
}

/// Conditions of a whole offer or order.
#[derive(Debug, Serialize)]
pub struct ConditionsView {
    pub change_before_departure: ConditionView,
    pub refund_before_departure: ConditionView,
}

#[derive(Debug, Serialize)]
struct SliceConditionsView {
    change_before_departure: ConditionView,
    advance_seat_selection: Option<bool>,
    priority_boarding: Option<bool>,
    priority_check_in: Option<bool>,
}

#[derive(Debug, Serialize)]
struct BagView {
    r#type: &'static str,
    quantity: u8,
}

#[derive(Debug, Serialize)]
struct CabinView {
    name: &'static str,
    marketing_name: &'static str,
    amenities: serde_json::Value,
}

#[derive(Debug, Serialize)]
struct SegmentPassengerView<'a> {
    passenger_id: &'a str,
    cabin_class: &'static str,
    cabin_class_marketing_name: &'static str,
    fare_basis_code: String,
    baggages: Vec<BagView>,
    cabin: CabinView,
    /// Of an order where a numbered seat was bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    seat: Option<SeatView>,
}

/// A numbered seat.
#[derive(Debug, Serialize)]
pub struct SeatView {
    pub designator: String,
    pub name: &'static str,
    pub disclosures: [&'static str; 0],
}

#[derive(Debug, Serialize)]
struct StopView<'a> {
    id: String,
    airport: &'a RawValue,
    arriving_at: String,
    departing_at: String,
    duration: String,
}

#[derive(Debug, Serialize)]
struct SegmentView<'a> {
    id: String,
    origin: &'a RawValue,
    destination: &'a RawValue,
    origin_terminal: Option<&'static str>,
    destination_terminal: Option<&'static str>,
    departing_at: String,
    arriving_at: String,
    duration: String,
    distance: String,
    aircraft: Option<&'a RawValue>,
    marketing_carrier: &'a RawValue,
    marketing_carrier_flight_number: String,
    operating_carrier: &'a RawValue,
    operating_carrier_flight_number: String,
    stops: Vec<StopView<'a>>,
    passengers: Vec<SegmentPassengerView<'a>>,
}

/// One slice of an offer or order.
#[derive(Debug, Serialize)]
pub struct SliceView<'a> {
    id: String,
    origin: &'a RawValue,
    origin_type: &'static str,
    destination: &'a RawValue,
    destination_type: &'static str,
    duration: String,
    fare_brand_name: &'a str,
    ngs_shelf: u8,
    comparison_key: String,
    conditions: SliceConditionsView,
    segments: Vec<SegmentView<'a>>,
}

/// What the slices of one offer or order share.
pub struct Scope<'a> {
    pub world: &'a World,
    /// Parts of the slice and segment ids.
    pub parts: [u64; 2],
    pub currency: &'a str,
    /// Traveller ids; an infant on a lap has a cabin, but no bags.
    pub passengers: &'a [(String, bool)],
    /// Bought with an order; none of an offer.
    pub services: &'a [SoldService],
}

impl Scope<'_> {
    /// `sli_…`. A slice that replaced another has an id of its own.
    pub fn slice_id(&self, number: usize, sold: &SoldSlice) -> String {
        self.world.ids.make("sli_", &[self.parts[0], self.parts[1], slice_part(number, sold)])
    }

    /// `seg_…`.
    pub fn segment_id(&self, slice: usize, sold: &SoldSlice, place: usize) -> String {
        self.world.ids.make("seg_", &[self.parts[0], self.parts[1], slice_part(slice, sold), place as u64])
    }

    /// Ids of all segments of a slice.
    pub fn segment_ids(&self, slice: usize, sold: &SoldSlice) -> Vec<String> {
        (0..sold.itinerary.segments.len()).map(|place| self.segment_id(slice, sold, place)).collect()
    }
}

fn slice_part(number: usize, sold: &SoldSlice) -> u64 {
    number as u64 + u64::from(sold.turn) * 64
}

/// An end of a slice as it was searched: its JSON and its type.
pub fn end<'a>(world: &'a World, code: &str, flown: u16) -> (&'a RawValue, &'static str) {
    match world.places.end(code) {
        Some(End::City(city)) => (rendered::city(world, city), "city"),
        Some(End::Airport(airport)) => (rendered::airport(world, airport), "airport"),
        None => (rendered::airport(world, flown), "airport"),
    }
}

/// The airports a slice flies between, as JSON: an offer's slice names them, not the cities searched.
fn flown<'a>(world: &'a World, sold: &SoldSlice) -> (&'a RawValue, &'a RawValue) {
    let first = sold.itinerary.segments.first().map_or(0, |s| s.from);
    let last = sold.itinerary.segments.last().map_or(0, |s| s.to);
    (rendered::airport(world, first), rendered::airport(world, last))
}

/// A slice.
pub fn slice<'a>(scope: &Scope<'a>, number: usize, sold: &'a SoldSlice) -> SliceView<'a> {
    let world = scope.world;
    let (origin, destination) = flown(world, sold);
    let id = scope.slice_id(number, sold);
    let segments = sold.itinerary.segments.iter().zip(&sold.cabins).enumerate();
    let cabin = sold.cabins.first().copied().unwrap_or(Cabin::Economy);
    let flexible = sold.change.allowed && sold.change.penalty == 0;
    let ngs = match cabin {
        Cabin::First => 5,
        Cabin::Business => 4,
        Cabin::PremiumEconomy => 3,
        Cabin::Economy if sold.change.allowed => 2,
        Cabin::Economy => 1,
    };
    SliceView {
        id,
        origin,
        origin_type: "airport",
        destination,
        destination_type: "airport",
        duration: iso_duration(sold.itinerary.minutes()),
        fare_brand_name: &sold.family,
        ngs_shelf: ngs,
        comparison_key: comparison_key(world, sold),
        conditions: SliceConditionsView {
            change_before_departure: ConditionView::of(sold.change, scope.currency),
            advance_seat_selection: Some(flexible || sold.change.allowed),
            priority_boarding: Some(matches!(cabin, Cabin::First | Cabin::Business)),
            priority_check_in: Some(matches!(cabin, Cabin::First | Cabin::Business)),
        },
        segments: segments.map(|(place, (segment, cabin))| self::segment(scope, sold, number, place, segment, *cabin)).collect(),
    }
}

fn segment<'a>(
    scope: &Scope<'a>,
    sold: &SoldSlice,
    slice: usize,
    place: usize,
    segment: &Segment,
    cabin: Cabin,
) -> SegmentView<'a> {
    let world = scope.world;
    let id = scope.segment_id(slice, sold, place);
    let seat = |passenger: &str| {
        let mut services = scope.services.iter();
        let service = services.find(|s| s.passenger == passenger && s.slice == slice && s.segment == Some(place))?;
        Some(SeatView { designator: service.chair.as_ref()?.designator.clone(), name: "", disclosures: [] })
    };
    let (from, to) = (world.places.airport(segment.from), world.places.airport(segment.to));
    let domestic = from.country == to.country;
    let operating = world.carriers.airline(segment.carrier).iata;
    let basis = format!("{}{}X{}", ["F", "C", "W", "Y"][cabin as usize], &sold.family[..1].to_ascii_uppercase(), operating);
    let passengers = scope.passengers.iter().map(|(id, lap)| SegmentPassengerView {
        passenger_id: id,
        cabin_class: cabin.word(),
        cabin_class_marketing_name: cabin.title(),
        fare_basis_code: basis.clone(),
        baggages: if *lap { Vec::new() } else { bags(sold) },
        cabin: CabinView { name: cabin.word(), marketing_name: cabin.title(), amenities: amenities(world, segment, cabin) },
        seat: seat(id),
    });
    let stops = segment.stop.iter().map(|stop| StopView {
        id: world.ids.make("sto_", &[scope.parts[0], scope.parts[1], slice_part(slice, sold), place as u64]),
        airport: rendered::airport(world, stop.airport),
        arriving_at: local(stop.arrives),
        departing_at: local(stop.departs),
        duration: iso_duration(stop.minutes),
    });
    SegmentView {
        id,
        origin: rendered::airport(world, segment.from),
        destination: rendered::airport(world, segment.to),
        origin_terminal: world.terminals.of(from.iata, operating, domestic),
        destination_terminal: world.terminals.of(to.iata, operating, domestic),
        departing_at: local(segment.departs),
        arriving_at: local(segment.arrives),
        duration: iso_duration(segment.end - segment.start),
        distance: format!("{:.3}", segment.km),
        aircraft: segment.aircraft.map(|a| rendered::aircraft(world, a)),
        marketing_carrier: rendered::airline(world, segment.marketing),
        marketing_carrier_flight_number: segment.marketing_number.to_string(),
        operating_carrier: rendered::airline(world, segment.carrier),
        operating_carrier_flight_number: segment.number.to_string(),
        stops: stops.collect(),
        passengers: passengers.collect(),
    }
}

fn bags(sold: &SoldSlice) -> Vec<BagView> {
    let all = [
        BagView { r#type: "checked", quantity: sold.checked_bags },
        BagView { r#type: "carry_on", quantity: sold.carry_on_bags },
    ];
    all.into_iter().filter(|b| b.quantity > 0).collect()
}

fn comparison_key(world: &World, sold: &SoldSlice) -> String {
    let mut draw = Draw::new(world.seed, "comparison").text(&sold.family);
    for segment in &sold.itinerary.segments {
        draw = draw.with(u64::from(segment.carrier)).with(u64::from(segment.number)).with(segment.start as u64);
    }
    format!("{:016x}", draw.number())
}
