//! The shelf of one search: its itineraries and every combination of them that is for sale, in a fixed order. An offer is a
//! place on the shelf; the shelf is made again from the stored search whenever an offer is named.

use std::collections::BTreeMap;

use super::World;
use super::cabin::{Cabin, Family, Haul};
use super::carriers::AirlineIx;
use super::fares;
use super::itinerary::{self, Itinerary, Query};
use super::moment::Minute;
use super::scenarios::{self, Scenario};
use super::seats;
use super::wish::{SliceWish, TravellerKind, Wish};

/// Most offers of one search.
pub const MOST_OFFERS: usize = 250;

/// One thing for sale: an itinerary per slice, in one cabin and tier of fare family.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Index into [`Shelf::slices`], one per slice.
    pub itineraries: Vec<u16>,
    pub cabin: Cabin,
    /// 0 is the cheapest family of the cabin.
    pub tier: u8,
    pub owner: AirlineIx,
}

/// Itineraries by slice, and the candidates over them.
#[derive(Debug)]
pub struct Shelf {
    pub scenario: Option<Scenario>,
    pub slices: Vec<Vec<Itinerary>>,
    pub candidates: Vec<Candidate>,
}

/// A price: minor units of the account's currency for the whole party. `base + tax = total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    pub total: i64,
    pub tax: i64,
}

/// Seats of one flight and cabin that an offer needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatNeed {
    pub flight: String,
    pub cabin: Cabin,
    pub seats: u16,
}

impl Shelf {
    /// Fills the shelf of a wish.
    pub fn fill(world: &World, wish: &Wish) -> Shelf {
        let scenario = scenarios::of(wish);
        let special = scenario.and_then(|s| scenarios::flights(world, s, wish));
        let slices: Vec<Vec<Itinerary>> = match special {
            Some(list) => vec![list],
            None => wish.slices.iter().map(|slice| for_slice(world, wish, slice)).collect(),
        };
        let candidates = combine(world, wish, &slices);
        Shelf { scenario, slices, candidates }
    }

    /// The itineraries of a candidate, slice by slice.
    pub fn itineraries(&self, candidate: &Candidate) -> Vec<&Itinerary> {
        self.slices.iter().zip(&candidate.itineraries).filter_map(|(list, i)| list.get(usize::from(*i))).collect()
    }

    /// The family a candidate is sold in on one of its slices.
    pub fn family<'w>(&self, world: &'w World, candidate: &Candidate, itinerary: &Itinerary) -> &'w Family {
        family(world, fares::haul(world, itinerary), candidate.cabin, candidate.tier)
    }

    /// Seats a candidate needs for the party.
    pub fn needs(&self, world: &World, candidate: &Candidate, wish: &Wish) -> Vec<SeatNeed> {
        let mut needs = Vec::new();
        for itinerary in self.itineraries(candidate) {
            let cabins = fares::cabins(world, itinerary, candidate.cabin).unwrap_or_default();
            for (segment, cabin) in itinerary.segments.iter().zip(cabins) {
                needs.push(SeatNeed { flight: seats::flight_key(world, segment), cabin, seats: wish.seats() });
            }
        }
        needs
    }

    /// The price of a candidate for the party, or `None` when the seats are gone. `taken` tells what the ledger's orders hold.
    pub fn price(
        &self,
        world: &World,
        wish: &Wish,
        candidate: &Candidate,
        as_of: Minute,
        currency: &str,
        taken: &dyn Fn(&str, Cabin) -> u16,
    ) -> Option<Price> {
        let (mut total, mut tax) = (0, 0);
        let wanted = wish.seats();
        for itinerary in self.itineraries(candidate) {
            let cabins = fares::cabins(world, itinerary, candidate.cabin)?;
            let mut fullest = 0;
            for (segment, cabin) in itinerary.segments.iter().zip(&cabins) {
                let key = seats::flight_key(world, segment);
                let capacity = seats::capacity(world, segment, *cabin);
                let others = seats::background(world, &key, *cabin, capacity, segment.start, as_of);
                let available = seats::available(capacity, others, taken(&key, *cabin));
                if available < wanted {
                    return None;
                }
                fullest = fullest.max(fares::level(capacity, available, wanted));
            }
            let family = self.family(world, candidate, itinerary);
            let fare = fares::adult_fare(world, itinerary, &fares::Moment { as_of, level: fullest, family });
            let charges = world.taxes.of(world, itinerary, currency);
            for traveller in &wish.travellers {
                let share = match traveller.kind {
                    TravellerKind::Adult => 1.0,
                    TravellerKind::Child => 0.75,
                    TravellerKind::InfantWithoutSeat => 0.10,
                };
                let paid = world.rates.convert(fare * share * discount(world, wish, candidate), "JPY", currency);
                let charged = if traveller.kind == TravellerKind::InfantWithoutSeat { 0 } else { charges };
                // A fare never hides behind its taxes: at least a fifth of what is paid is fare.
                let charged = charged.min(paid * 4 / 5);
                total += paid;
                tax += charged;
            }
        }
        Some(Price { total, tax })
    }
}

/// Corporate code −8 %; ZZ's test account −10 %.
fn discount(world: &World, wish: &Wish, candidate: &Candidate) -> f64 {
    let owner = world.carriers.airline(candidate.owner).iata;
    let private = private_fare(wish, owner).is_some();
    let loyal = owner == "ZZ"
        && wish.travellers.iter().any(|t| {
            let named = t.given_name.as_deref().is_some_and(|n| n.eq_ignore_ascii_case("Amelia"))
                && t.family_name.as_deref().is_some_and(|n| n.eq_ignore_ascii_case("Earhart"));
            named && t.loyalty.iter().any(|a| a.airline_iata_code == "ZZ" && a.account_number == "1234567890")
        });
    (if private { 0.92 } else { 1.0 }) * (if loyal { 0.90 } else { 1.0 })
}

/// The corporate code that counts for an airline; unknown codes are ignored.
pub fn private_fare<'a>(wish: &'a Wish, owner: &str) -> Option<&'a super::wish::PrivateFare> {
    wish.private_fares.get(owner)?.iter().find(|f| f.corporate_code.as_deref() == Some("BTMCORP"))
}

/// The family of a haul, cabin and tier.
pub fn family(world: &World, haul: Haul, cabin: Cabin, tier: u8) -> &Family {
    let all = &world.fares.families;
    let mut fitting = all.iter().filter(|f| f.haul == haul && f.cabin == cabin);
    let count = fitting.clone().count();
    let wanted = usize::from(tier).min(count.saturating_sub(1));
    // Short haul sells no premium economy and no first of its own: the long-haul families stand in.
    let other =
        || all.iter().filter(|f| f.cabin == cabin).nth(usize::from(tier)).or_else(|| all.iter().rev().find(|f| f.cabin == cabin));
    fitting.nth(wanted).or_else(other).unwrap_or(&all[0])
}

fn for_slice(world: &World, wish: &Wish, slice: &SliceWish) -> Vec<Itinerary> {
    let members = |code: &str| world.places.end(code).map(|e| world.places.members(e)).unwrap_or_default();
    let (from, to) = (members(&slice.origin), members(&slice.destination));
    if from.iter().any(|a| to.contains(a)) {
        return Vec::new();
    }
    let mut found =
        itinerary::find(world, &Query { from: &from, to: &to, date: slice.date, max_connections: wish.max_connections });
    found.retain(|i| {
        let (Some(first), Some(last)) = (i.segments.first(), i.segments.last()) else { return false };
        let within = |window: Option<(chrono::NaiveTime, chrono::NaiveTime)>, at: chrono::NaiveDateTime| {
            window.is_none_or(|(from, to)| (from..=to).contains(&at.time()))
        };
        within(slice.departs_between, first.departs) && within(slice.arrives_between, last.arrives)
    });
    found
}

/// Every carrier in turn offers its next combination, evenly spread over the day, until the shelf is full; then by departure.
fn combine(world: &World, wish: &Wish, slices: &[Vec<Itinerary>]) -> Vec<Candidate> {
    let mut by_owner: BTreeMap<(bool, AirlineIx), Vec<Vec<u16>>> = BTreeMap::new();
    for slice in slices {
        let mut owners: BTreeMap<AirlineIx, Vec<u16>> = BTreeMap::new();
        for (index, itinerary) in slice.iter().enumerate() {
            owners.entry(itinerary.owner).or_default().push(index as u16);
        }
        for (owner, list) in owners {
            by_owner.entry((owner != world.carriers.duffel_airways, owner)).or_default().push(list);
        }
    }
    by_owner.retain(|_, lists| lists.len() == slices.len());
    let mut queues: Vec<(AirlineIx, std::vec::IntoIter<Vec<u16>>)> =
        by_owner.into_iter().map(|((_, owner), lists)| (owner, combinations(&lists, slices).into_iter())).collect();
    let mut candidates = Vec::new();
    'filling: loop {
        let mut idle = true;
        for (owner, queue) in &mut queues {
            let Some(itineraries) = queue.next() else { continue };
            idle = false;
            for (cabin, tier) in products(world, wish, slices, &itineraries) {
                candidates.push(Candidate { itineraries: itineraries.clone(), cabin, tier, owner: *owner });
                if candidates.len() == MOST_OFFERS {
                    break 'filling;
                }
            }
        }
        if idle {
            break;
        }
    }
    candidates
        .sort_by(|a, b| (&a.itineraries, a.cabin as u8, a.tier, a.owner).cmp(&(&b.itineraries, b.cabin as u8, b.tier, b.owner)));
    candidates
}

/// Combinations of one carrier: first every outward itinerary once with some way back, then other ways back.
fn combinations(lists: &[Vec<u16>], slices: &[Vec<Itinerary>]) -> Vec<Vec<u16>> {
    let Some(first) = lists.first() else { return Vec::new() };
    let rounds = lists.iter().skip(1).map(Vec::len).max().unwrap_or(1).min(12);
    let mut all = Vec::new();
    for round in 0..rounds {
        for outward in spread(first.len()) {
            let mut chosen = vec![first[outward]];
            for list in lists.iter().skip(1) {
                chosen.push(list[(outward * list.len() / first.len() + round) % list.len()]);
            }
            if !all.contains(&chosen) && in_order(&chosen, slices) {
                all.push(chosen);
            }
        }
        if all.len() >= MOST_OFFERS {
            break;
        }
    }
    all
}

fn in_order(chosen: &[u16], slices: &[Vec<Itinerary>]) -> bool {
    let flown: Vec<&Itinerary> = slices.iter().zip(chosen).filter_map(|(list, i)| list.get(usize::from(*i))).collect();
    flown.windows(2).all(|pair| pair[1].start() >= pair[0].end() + 45)
}

/// 0..n with neighbours far apart (bit reversal), so that a cut list still covers the day.
fn spread(n: usize) -> Vec<usize> {
    let width = usize::BITS - n.saturating_sub(1).leading_zeros();
    let mut order: Vec<usize> = (0..n).collect();
    if width > 0 {
        order.sort_by_key(|i| i.reverse_bits() >> (usize::BITS - width));
    }
    order
}

/// Cabins and tiers sold for a combination.
fn products(world: &World, wish: &Wish, slices: &[Vec<Itinerary>], itineraries: &[u16]) -> Vec<(Cabin, u8)> {
    let flown: Vec<&Itinerary> = slices.iter().zip(itineraries).filter_map(|(list, i)| list.get(usize::from(*i))).collect();
    let long = flown.iter().any(|i| fares::haul(world, i) == Haul::Long);
    let tiers = |cabin: Cabin| match cabin {
        Cabin::Economy => 3,
        Cabin::PremiumEconomy if long => 2,
        Cabin::PremiumEconomy => 0,
        Cabin::Business => 2,
        Cabin::First => u8::from(long),
    };
    let mut products = Vec::new();
    for cabin in [Cabin::Economy, Cabin::PremiumEconomy, Cabin::Business, Cabin::First] {
        let asked = wish.cabin.is_none_or(|c| c == cabin);
        if !asked || flown.iter().any(|i| fares::cabins(world, i, cabin).is_none()) {
            continue;
        }
        let most = if wish.cabin.is_none() && cabin != Cabin::Economy { tiers(cabin).min(1) } else { tiers(cabin) };
        products.extend((0..most).map(|tier| (cabin, tier)));
    }
    products
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn spreading_visits_everything_once_and_jumps() {
        for n in [1, 2, 3, 7, 16, 41] {
            let mut order = spread(n);
            assert!(n < 4 || order[0].abs_diff(order[1]) >= n / 4, "{order:?}");
            order.sort_unstable();
            assert_eq!(order, (0..n).collect::<Vec<_>>());
        }
    }
}
