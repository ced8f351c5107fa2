//! What can be bought with an offer: one more bag for a slice, a numbered seat on a segment. Derived like the offer itself; only
//! what an order took is kept.

use serde_json::{Value, json};

use super::error::Failure;
use super::offer::{self, Found};
use super::view::Scope;
use super::{Call, checks, product};
use crate::ledger::Ledger;
use crate::ledger::after::{Chair, SoldService};
use crate::ledger::order::Product;
use crate::money;
use crate::world::World;
use crate::world::ancillaries::{self, Seating};
use crate::world::fares;
use crate::world::scenarios::Scenario;
use crate::world::seats;

/// Bags of one traveller on one slice beside those of the fare.
const MOST_BAGS: u32 = 2;

/// One thing for sale.
pub struct Service {
    pub id: String,
    pub passenger: String,
    pub slice: usize,
    /// Of a seat.
    pub segment: Option<usize>,
    pub price: i64,
    pub most: u32,
    pub chair: Option<Chair>,
}

/// The services of one offer.
pub struct Catalogue<'a> {
    world: &'a World,
    ledger: &'a Ledger,
    found: &'a Found,
    pub product: Product,
    /// Ids of the travellers, and who sits on a lap.
    pub passengers: Vec<(String, bool)>,
}

impl<'a> Catalogue<'a> {
    /// Of a found offer.
    pub fn of(call: &'a Call<'_>, found: &'a Found) -> Self {
        let product = product::of(call.world, &found.search, &found.shelf, found.index, &found.candidate);
        Catalogue {
            world: call.world,
            ledger: call.ledger,
            found,
            product,
            passengers: offer::passenger_ids(call.world, &found.search),
        }
    }

    /// The scope of the offer's ids.
    pub fn scope(&self) -> Scope<'_> {
        let parts = [self.found.search.number, u64::from(self.found.index)];
        let currency = self.found.search.currency.as_str();
        Scope { world: self.world, parts, currency, passengers: &self.passengers, services: &[] }
    }

    fn id(&self, what: &str, passenger: &str) -> String {
        let (search, index) = (self.found.search.number, self.found.index);
        self.world.ids.of_text("ase_", &format!("{search}/{index}/{what}/{passenger}"))
    }

    fn seated(&self) -> impl Iterator<Item = &String> {
        self.passengers.iter().filter(|(_, lap)| !lap).map(|(id, _)| id)
    }

    /// One more bag of 23 kg for each traveller with a seat, by slice; none where bags are part of the scenario.
    pub fn bags(&self) -> Vec<Service> {
        if self.found.shelf.scenario == Some(Scenario::BagsIncluded) {
            return Vec::new();
        }
        let world = self.world;
        let mut bags = Vec::new();
        for (slice, sold) in self.product.slices.iter().enumerate() {
            let haul = fares::haul(world, &sold.itinerary);
            let price = ancillaries::bag_price(world, &self.product.owner, haul, &self.found.search.currency);
            let most = if self.product.owner == "ZZ" { 1 } else { MOST_BAGS };
            bags.extend(self.seated().map(|passenger| {
                let id = self.id(&format!("bag/{slice}"), passenger);
                Service { id, passenger: passenger.clone(), slice, segment: None, price, most, chair: None }
            }));
        }
        bags
    }

    /// The seating of a segment.
    pub fn seating(&self, slice: usize, segment: usize) -> Seating {
        let sold = &self.product.slices[slice];
        let test = self.found.shelf.scenario == Some(Scenario::Atlantic) && self.product.owner == "ZZ";
        ancillaries::seating(self.world, &sold.itinerary.segments[segment], sold.cabins[segment], test)
    }

    /// Numbered seats of a segment that are free: for each a service per traveller with a seat.
    pub fn seats(&self, slice: usize, place: usize) -> Vec<(String, Vec<Service>)> {
        let world = self.world;
        let sold = &self.product.slices[slice];
        let segment = &sold.itinerary.segments[place];
        let flight = seats::flight_key(world, segment);
        let taken = self.ledger.state.chairs.get(&flight);
        let currency = &self.found.search.currency;
        let price = ancillaries::seat_price(world, &self.product.owner, segment, sold.cabins[place], currency);
        let mut designators = self.seating(slice, place).sold_by_number(world, &flight);
        designators.retain(|d| taken.is_none_or(|t| !t.contains(d)));
        let service = |designator: &String, passenger: &String| Service {
            id: self.id(&format!("seat/{slice}/{place}/{designator}"), passenger),
            passenger: passenger.clone(),
            slice,
            segment: Some(place),
            price,
            most: 1,
            chair: Some(Chair { flight: flight.clone(), designator: designator.clone() }),
        };
        let with_services = |designator: String| {
            let services = self.seated().map(|p| service(&designator, p)).collect();
            (designator, services)
        };
        designators.into_iter().map(with_services).collect()
    }

    /// The service of an id; seats are looked through only when it is no bag.
    fn named(&self, id: &str) -> Option<Service> {
        if let Some(bag) = self.bags().into_iter().find(|b| b.id == id) {
            return Some(bag);
        }
        let slices = self.product.slices.iter().enumerate();
        let mut places = slices.flat_map(|(slice, sold)| (0..sold.itinerary.segments.len()).map(move |place| (slice, place)));
        places.find_map(|(slice, place)| self.seats(slice, place).into_iter().flat_map(|(_, s)| s).find(|s| s.id == id))
    }
}

/// `available_services` of an offer: its bags.
pub fn printed_bags(call: &Call<'_>, found: &Found) -> Value {
    let catalogue = Catalogue::of(call, found);
    let scope = catalogue.scope();
    let currency = &found.search.currency;
    let print = |bag: Service| {
        json!({
            "id": bag.id,
            "type": "baggage",
            "total_amount": money::print(bag.price, currency),
            "total_currency": currency,
            "maximum_quantity": bag.most,
            "passenger_ids": [bag.passenger],
            "segment_ids": scope.segment_ids(bag.slice, &catalogue.product.slices[bag.slice]),
            "metadata": BAG,
        })
    };
    catalogue.bags().into_iter().map(print).collect()
}

/// What a bought bag is.
pub const BAG: Bag =
    Bag { r#type: "checked", maximum_weight_kg: 23, maximum_length_cm: None, maximum_height_cm: None, maximum_depth_cm: None };

/// Metadata of a bag service.
#[derive(serde::Serialize)]
pub struct Bag {
    r#type: &'static str,
    maximum_weight_kg: u32,
    maximum_length_cm: Option<u32>,
    maximum_height_cm: Option<u32>,
    maximum_depth_cm: Option<u32>,
}

/// What all pieces cost together.
pub fn sum(services: &[SoldService]) -> i64 {
    services.iter().map(|s| s.price * i64::from(s.quantity)).sum()
}

/// The services `[{id, quantity}]` names. `again`: the request is executed a second time, its seats are taken by the first.
pub fn chosen(call: &Call<'_>, found: &Found, items: &[Value], at: &str, again: bool) -> Result<Vec<SoldService>, Failure> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let catalogue = Catalogue::of(call, found);
    let unavailable = || {
        let message = "A selected service is not available for this offer.";
        Failure::state("ancillary_service_not_available", "Service not available", message)
    };
    let mut chosen: Vec<SoldService> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let at = format!("{at}/{place}");
        let fields = checks::object(item, &at)?;
        let id = checks::text(fields, &at, "id")?;
        let quantity = match fields.get("quantity") {
            None | Some(Value::Null) => 1,
            Some(value) => value.as_u64().filter(|q| (1..=9).contains(q)).map(|q| q as u32).ok_or_else(|| {
                Failure::field("validation_inclusion", &format!("{at}/quantity"), "Must be a whole number from 1 on")
            })?,
        };
        let Some(service) = catalogue.named(id) else {
            if again {
                continue;
            }
            return Err(unavailable());
        };
        if quantity > service.most {
            let message = "More than the maximum quantity of the service";
            return Err(Failure::field("validation_inclusion", &format!("{at}/quantity"), message));
        }
        let clash = |other: &SoldService| {
            let seat = service.segment.is_some() && other.segment.is_some();
            let same_place = (other.slice, other.segment) == (service.slice, service.segment);
            other.id == service.id
                || (seat && same_place && (other.passenger == service.passenger || other.chair == service.chair))
        };
        if chosen.iter().any(clash) {
            return Err(unavailable());
        }
        chosen.push(SoldService {
            id: service.id,
            passenger: service.passenger,
            slice: service.slice,
            segment: service.segment,
            quantity,
            price: service.price,
            chair: service.chair.filter(|_| !again),
        });
    }
    Ok(chosen)
}
