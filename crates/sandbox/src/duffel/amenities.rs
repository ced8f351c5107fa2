//! What a seat comes with: width, power, wireless. Simulated, by carrier and type.

use crate::draw::Draw;
use crate::world::World;
use crate::world::cabin::Cabin;
use crate::world::itinerary::Segment;

/// `{wifi{available, cost}, seat{pitch, type}, power{available}}`.
pub fn amenities(world: &World, segment: &Segment, cabin: Cabin) -> serde_json::Value {
    let draw = Draw::new(world.seed, "amenities").with(u64::from(segment.carrier)).with(u64::from(segment.aircraft.unwrap_or(0)));
    let seat = match cabin {
        Cabin::First => ("more", "private_suite"),
        Cabin::Business if segment.km > 3_500.0 => ("more", "full_flat"),
        Cabin::Business => ("more", "recliner"),
        Cabin::PremiumEconomy => ("more", "recliner"),
        Cabin::Economy => ("standard", "standard"),
    };
    let wifi = draw.chance(0.7);
    serde_json::json!({
        "wifi": {"available": wifi, "cost": if !wifi { "n/a" } else if draw.with(1).chance(0.5) { "free" } else { "paid" }},
        "seat": {"pitch": seat.0, "type": seat.1},
        "power": {"available": draw.with(2).chance(0.8)},
    })
}
