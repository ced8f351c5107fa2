//! What an order can be changed to: Duffel's nine test offers on LHR–JFK, elsewhere the carrier's own flights at today's price.

use super::{Call, changes, product};
use crate::ledger::after::{ChangeOffer, ChangeWish};
use crate::ledger::order::{Order, SoldSlice};
use crate::world::World;
use crate::world::cabin::Cabin;
use crate::world::itinerary::Itinerary;
use crate::world::moment::{self, Zones};
use crate::world::scenarios;
use crate::world::shelf::{Candidate, Shelf};
use crate::world::wish::{SliceWish, Traveller, TravellerKind, Wish};

const MOST_OFFERS: usize = 30;

/// True for a slice of Duffel's test route for changes.
pub fn is_atlantic(world: &World, slice: &SoldSlice) -> bool {
    let code = |airport| world.places.airport(airport).iata;
    let segments = &slice.itinerary.segments;
    let ends = segments.first().zip(segments.last()).map(|(first, last)| (code(first.from), code(last.to)));
    ends == Some(("LHR", "JFK"))
}

/// Three cabins at 06:00, 12:00 and 18:00, each for 125.00 pounds with 25.00 of penalty inside; none when business is asked for.
pub fn test_offers(call: &Call<'_>, order: &Order, slice: usize, wish: &ChangeWish) -> Vec<ChangeOffer> {
    if wish.cabin == Some(Cabin::Business) {
        return Vec::new();
    }
    let world = call.world;
    let pounds = |amount| world.rates.convert(amount, "GBP", &order.currency);
    let (change_total, penalty) = (pounds(125.0), pounds(25.0));
    // A type with all of these cabins.
    let aircraft = world.carriers.fleet.iter().position(|a| a.iata == "77W").map(|i| i as u8);
    let mut zones = Zones::default();
    let mut offers = Vec::new();
    for cabin in [Cabin::Economy, Cabin::PremiumEconomy, Cabin::First] {
        for (hour, number) in [(6, 8_201), (12, 8_203), (18, 8_205)] {
            let flight =
                scenarios::flight(world, &mut zones, &wish.origin, &wish.destination, wish.date, hour * 60, number, None);
            let Some(mut segment) = flight else { continue };
            segment.aircraft = aircraft;
            let itinerary = Itinerary { segments: vec![segment], owner: world.carriers.duffel_airways };
            let sold = SoldSlice {
                origin: wish.origin.clone(),
                destination: wish.destination.clone(),
                itinerary,
                cabins: vec![cabin],
                family: cabin.title().to_owned(),
                ..order.product.slices[slice].clone()
            };
            let seats = product::slice_seats(world, &sold, wanted(order));
            let new_total = order.total + change_total - penalty;
            let offer = ChangeOffer { id: String::new(), slice: sold, seats, change_total, penalty, new_total };
            if changes::has_room(call.ledger, world, order, slice, &offer, call.now) {
                offers.push(offer);
            }
        }
    }
    offers
}

fn wanted(order: &Order) -> u16 {
    order.passengers.iter().filter(|p| p.kind != TravellerKind::InfantWithoutSeat.word()).count() as u16
}

/// The order's carrier in the asked cabin and, where there is one, the same family. The difference is today's price of the new slice
/// less today's price of the old one, never below nothing; the penalty comes on top.
pub fn timetable_offers(call: &mut Call<'_>, order: &Order, slice: usize, wish: &ChangeWish) -> Vec<ChangeOffer> {
    let world = call.world;
    let removed = &order.product.slices[slice];
    let Some(owner) = world.carriers.by_code(&order.product.owner) else { return Vec::new() };
    let longest = removed.itinerary.segments.iter().zip(&removed.cabins).max_by(|a, b| a.0.km.total_cmp(&b.0.km));
    let sold_cabin = longest.map_or(Cabin::Economy, |(_, cabin)| *cabin);
    let asked = search(order, wish, Some(wish.cabin.unwrap_or(sold_cabin)));
    let shelf = Shelf::fill(world, &asked);
    let as_of = moment::minute_of(call.now);
    let taken = |flight: &str, cabin| call.ledger.state.taken(flight, cabin);
    let price = |wish: &Wish, shelf: &Shelf, candidate: &Candidate| {
        shelf.price(world, wish, candidate, as_of, &order.currency, &taken).map(|p| p.total)
    };
    let old = {
        let wish = search(order, wish, Some(sold_cabin));
        let shelf = Shelf { scenario: None, slices: vec![vec![removed.itinerary.clone()]], candidates: Vec::new() };
        let tier = |tier: u8| Candidate { itineraries: vec![0], cabin: sold_cabin, tier, owner };
        let same = (0..4).map(tier).find(|c| shelf.family(world, c, &removed.itinerary).name == removed.family);
        price(&wish, &shelf, &same.unwrap_or_else(|| tier(0)))
    };
    let share = order.total / order.product.slices.len().max(1) as i64;
    let old = old.unwrap_or(share);
    let penalty = if order.after.open_airline_change().is_some() { 0 } else { removed.change.penalty };
    let earliest = slice.checked_sub(1).and_then(|before| order.product.slices.get(before)).map(|s| s.itinerary.end() + 45);
    let latest = order.product.slices.get(slice + 1).map(|s| s.itinerary.start() - 45);
    let mut found: Vec<(SoldSlice, i64)> = Vec::new();
    for candidate in shelf.candidates.iter().filter(|c| c.owner == owner) {
        let Some(sold) = product::replacement(world, &asked, &shelf, candidate, &order.currency) else { continue };
        let (start, end) = (sold.itinerary.start(), sold.itinerary.end());
        let fits = start >= as_of + 40
            && start <= as_of + 331 * 1_440
            && earliest.is_none_or(|e| start >= e)
            && latest.is_none_or(|l| end <= l)
            && sold.itinerary != removed.itinerary;
        if let Some(total) = price(&asked, &shelf, candidate).filter(|_| fits) {
            found.push((sold, total));
        }
    }
    if found.iter().any(|(sold, _)| sold.family == removed.family) {
        found.retain(|(sold, _)| sold.family == removed.family);
    }
    found.sort_by_key(|(sold, total)| (sold.itinerary.start(), *total));
    found.truncate(MOST_OFFERS);
    let offer = |(sold, total): (SoldSlice, i64)| {
        let difference = (total - old).max(0);
        let seats = product::slice_seats(world, &sold, wanted(order));
        let new_total = order.total + difference;
        ChangeOffer { id: String::new(), slice: sold, seats, change_total: difference + penalty, penalty, new_total }
    };
    found.into_iter().map(offer).collect()
}

/// A search for the travellers of an order.
fn search(order: &Order, wish: &ChangeWish, cabin: Option<Cabin>) -> Wish {
    let kinds = [TravellerKind::Adult, TravellerKind::Child, TravellerKind::InfantWithoutSeat];
    let traveller = |kind: &str| Traveller {
        kind: kinds.into_iter().find(|k| k.word() == kind).unwrap_or(TravellerKind::Adult),
        typed: true,
        age: None,
        fare_type: None,
        given_name: None,
        family_name: None,
        loyalty: Vec::new(),
    };
    let fares = order.product.private_fare.iter().map(|f| (order.product.owner.clone(), vec![f.clone()]));
    Wish {
        slices: vec![SliceWish {
            origin: wish.origin.clone(),
            destination: wish.destination.clone(),
            date: wish.date,
            departs_between: None,
            arrives_between: None,
        }],
        travellers: order.passengers.iter().map(|p| traveller(&p.kind)).collect(),
        cabin,
        max_connections: None,
        private_fares: fares.collect(),
    }
}
