//! From a place on the shelf to a product: cabins, bags, conditions, whether it may be held.

use crate::draw::Draw;
use crate::ledger::Search;
use crate::ledger::order::{Condition, Product, SeatTake, SoldSlice};
use crate::world::World;
use crate::world::cabin::Family;
use crate::world::fares;
use crate::world::scenarios::Scenario;
use crate::world::seats;
use crate::world::shelf::{self, Candidate, Shelf};
use crate::world::wish::Wish;

/// What a candidate sells, in the search's currency.
pub fn of(world: &World, search: &Search, shelf: &Shelf, index: u16, candidate: &Candidate) -> Product {
    let own = candidate.owner == world.carriers.duffel_airways;
    let mut slices = Vec::new();
    let (mut holdable, mut emissions) = (true, 0);
    for (wish, itinerary) in search.wish.slices.iter().zip(shelf.itineraries(candidate)) {
        let family = shelf.family(world, candidate, itinerary);
        let cabins = fares::cabins(world, itinerary, candidate.cabin).unwrap_or_default();
        holdable &= fares::holdable(world, itinerary, family.haul, family);
        emissions += fares::emissions_kg(world, itinerary, &cabins) * i64::from(search.wish.seats());
        let (checked_bags, carry_on_bags) = bags(shelf.scenario, own, family);
        slices.push(SoldSlice {
            origin: wish.origin.clone(),
            destination: wish.destination.clone(),
            itinerary: itinerary.clone(),
            cabins,
            family: family.name.to_owned(),
            checked_bags,
            carry_on_bags,
            change: condition(world, search, shelf.scenario, own, index, "change", family.change, family.change_penalty_jpy),
            turn: 0,
        });
    }
    let family = shelf.itineraries(candidate).first().map(|i| shelf.family(world, candidate, i));
    let refund = family.map_or(Condition { allowed: false, penalty: 0 }, |f| {
        condition(world, search, shelf.scenario, own, index, "refund", f.refund, f.refund_penalty_jpy)
    });
    let change = slices.iter().map(|s| s.change).reduce(strictest).unwrap_or(refund);
    let owner = world.carriers.airline(candidate.owner).iata;
    Product {
        owner: owner.to_owned(),
        slices,
        change,
        refund,
        holdable: holdable || shelf.scenario == Some(Scenario::HoldAll),
        emissions_kg: emissions,
        private_fare: shelf::private_fare(&search.wish, owner).cloned(),
    }
}

/// One slice of a change: sold on the terms of its family.
pub fn replacement(world: &World, wish: &Wish, shelf: &Shelf, candidate: &Candidate, currency: &str) -> Option<SoldSlice> {
    let itinerary = *shelf.itineraries(candidate).first()?;
    let slice = wish.slices.first()?;
    let family = shelf.family(world, candidate, itinerary);
    let penalty = world.rates.convert(family.change_penalty_jpy as f64, "JPY", currency) * i64::from(wish.seats());
    Some(SoldSlice {
        origin: slice.origin.clone(),
        destination: slice.destination.clone(),
        itinerary: itinerary.clone(),
        cabins: fares::cabins(world, itinerary, candidate.cabin)?,
        family: family.name.to_owned(),
        checked_bags: family.checked_bags,
        carry_on_bags: family.carry_on_bags,
        change: Condition { allowed: family.change, penalty: if family.change { penalty } else { 0 } },
        turn: 0,
    })
}

/// The seats a slice takes for so many travellers.
pub fn slice_seats(world: &World, slice: &SoldSlice, wanted: u16) -> Vec<SeatTake> {
    let segments = slice.itinerary.segments.iter().zip(&slice.cabins);
    segments.map(|(s, cabin)| SeatTake { flight: seats::flight_key(world, s), cabin: *cabin, seats: wanted }).collect()
}

/// The seats a candidate takes.
pub fn seats_of(world: &World, search: &Search, shelf: &Shelf, candidate: &Candidate) -> Vec<SeatTake> {
    let needs = shelf.needs(world, candidate, &search.wish);
    needs.into_iter().map(|n| SeatTake { flight: n.flight, cabin: n.cabin, seats: n.seats }).collect()
}

fn strictest(a: Condition, b: Condition) -> Condition {
    if !a.allowed {
        a
    } else if !b.allowed {
        b
    } else {
        Condition { allowed: true, penalty: a.penalty.max(b.penalty) }
    }
}

fn bags(scenario: Option<Scenario>, own: bool, family: &Family) -> (u8, u8) {
    match scenario {
        Some(Scenario::NoBags) => (0, 0),
        Some(Scenario::BagsIncluded) => (2, 1),
        Some(Scenario::Atlantic) if own => (1, 1),
        _ => (family.checked_bags, family.carry_on_bags),
    }
}

/// ZZ between LHR and JFK allows changes and refunds by the draw of each search, for 40.00 pounds.
#[expect(clippy::too_many_arguments, reason = "a condition depends on all of them")]
fn condition(
    world: &World,
    search: &Search,
    scenario: Option<Scenario>,
    own: bool,
    index: u16,
    what: &str,
    allowed: bool,
    penalty_jpy: i64,
) -> Condition {
    if scenario == Some(Scenario::Atlantic) && own {
        let allowed = Draw::new(world.seed, what).with(search.number).with(u64::from(index)).chance(0.5);
        let penalty = if allowed { world.rates.convert(40.0, "GBP", &search.currency) } else { 0 };
        return Condition { allowed, penalty };
    }
    let penalty = world.rates.convert(penalty_jpy as f64, "JPY", &search.currency) * i64::from(search.wish.seats());
    Condition { allowed, penalty: if allowed { penalty } else { 0 } }
}
