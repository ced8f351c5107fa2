//! Shapes of Stays: accommodation, rooms, rates, results.

use serde_json::{Map, Value, json};

use crate::duffel::view::second;
use crate::ledger::rooms::{StayQuote, StaySearch};
use crate::lodging;
use crate::money;
use crate::world::World;
use crate::world::hotels::prices::{Plan, Price, Stay};
use crate::world::hotels::{Property, PropertyId, Room, Scenario};

/// The wire id of a property.
pub fn accommodation_id(world: &World, property: PropertyId) -> String {
    world.ids.seal("acc_", u64::from(property.0))
}

/// The property of a wire id.
pub fn open_accommodation<'a>(world: &'a World, id: &str) -> Option<&'a Property> {
    let number = world.ids.open("acc_", id).and_then(|n| u32::try_from(n).ok())?;
    world.hotels.property(world.seed, &world.places, PropertyId(number))
}

/// Where it stands.
pub fn location(property: &Property, ja: bool) -> Value {
    json!({
        "address": {
            "line_one": property.line_one,
            "city_name": if ja { &property.town_ja } else { &property.town_en },
            "postal_code": "000-0000",
            "country_code": property.country,
        },
        "geographic_coordinates": {"latitude": property.lat, "longitude": property.lng},
    })
}

/// A property with the given rooms.
pub fn accommodation(world: &World, property: &Property, rooms: Vec<Value>, ja: bool) -> Value {
    let description = match ja {
        true => format!("{}つ星の模擬ホテルです。{}にあります。実在しません。", property.stars, property.town_ja),
        false => format!("A simulated {}-star hotel in {}. It does not exist.", property.stars, property.town_en),
    };
    let amenities: Vec<Value> =
        property.amenities.iter().map(|a| json!({"type": a, "description": a.replace('_', " ")})).collect();
    let loyal = property.rooms.iter().any(|r| r.scenario == Some(Scenario::LoyaltyRequired));
    json!({
        "id": accommodation_id(world, property.id),
        "name": if ja { &property.ja } else { &property.en },
        "description": description,
        "location": location(property, ja),
        "check_in_information": {"check_in_after_time": "15:00", "check_out_before_time": if property.stars > 3 { "12:00" } else { "10:00" }},
        "rating": property.stars,
        "ratings": [],
        "review_score": property.score,
        "review_count": property.reviews,
        "amenities": amenities,
        "chain": null,
        "brand": null,
        "phone_number": "+81300000000",
        "email": format!("desk.{:06x}@hotel.invalid", property.id.0),
        "photos": [],
        "key_collection": {"instructions": if ja { "フロントでお受け取りください。" } else { "Ask at the front desk." }},
        "supported_loyalty_programme": loyal.then_some("duffel_hotel_group_rewards"),
        "rooms": rooms,
    })
}

/// A kind of room with its rates.
pub fn room(room: &Room, rates: Vec<Value>, ja: bool) -> Value {
    let beds: Vec<Value> = room.beds.iter().map(|(kind, count)| json!({"type": kind, "count": count})).collect();
    json!({"name": if ja { &room.ja } else { &room.en }, "beds": beds, "photos": [], "rates": rates})
}

/// What a rate, quote or booking is about.
pub struct Sold<'a> {
    pub property: &'a Property,
    pub plan: Plan,
    pub price: &'a Price,
    pub currency: &'a str,
}

impl Sold<'_> {
    /// The amounts shared by rates and quotes.
    pub fn amounts(&self, into: &mut Map<String, Value>) {
        let currency = self.currency;
        let mut put = |name: &str, amount: Option<i64>, currency: &str| {
            into.insert(format!("{name}_amount"), amount.map(|a| money::print(a, currency)).into());
            into.insert(format!("{name}_currency"), currency.into());
        };
        let price = self.price;
        put("total", Some(price.total), currency);
        put("base", Some(price.total - price.tax - price.fee), currency);
        put("tax", Some(price.tax), currency);
        put("fee", Some(price.fee), currency);
        put("due_at_accommodation", Some(price.due), &price.due_currency);
    }

    /// `cancellation_timeline`.
    pub fn timeline(&self) -> Vec<Value> {
        let step = |s: &crate::world::hotels::prices::Step| json!({"before": second(s.until), "refund_amount": money::print(s.refund, self.currency), "currency": self.currency});
        self.price.steps.iter().map(step).collect()
    }

    fn kind(&self) -> Option<&Room> {
        self.property.rooms.get(usize::from(self.plan.room))
    }

    /// The programme whose number must be given, if one must.
    pub fn loyalty(&self) -> Option<&'static str> {
        let required = self.kind().is_some_and(|k| k.scenario == Some(Scenario::LoyaltyRequired));
        required.then_some("duffel_hotel_group_rewards")
    }

    /// A rate under its id.
    pub fn rate(&self, id: &str, account: (&World, &str), left: u16, expires_at: String) -> Value {
        let negotiated = self.plan.negotiated.then(|| negotiated_id(account.0, account.1));
        let due = (self.price.due > 0).then(|| {
            let amount = money::print(self.price.due, &self.price.due_currency);
            json!({"title": "Due at the property", "description": format!("A lodging tax or fee of {amount} {} is paid at the property.", self.price.due_currency)})
        });
        let mut fields = Map::new();
        self.amounts(&mut fields);
        let rest = json!({
            "id": id,
            "board_type": self.plan.board.word(),
            "payment_type": "pay_now",
            "available_payment_methods": ["balance"],
            "cancellation_timeline": self.timeline(),
            "conditions": due.into_iter().collect::<Vec<_>>(),
            "quantity_available": left,
            "supported_loyalty_programme": self.loyalty(),
            "loyalty_programme_required": self.loyalty().is_some(),
            "code": negotiated.as_ref().map(|_| super::NEGOTIATED),
            "name": self.kind().map(|k| k.en.as_str()),
            "description": null,
            "negotiated_rate_id": negotiated,
            "source": "duffel_hotel_group",
            "estimated_commission_amount": null,
            "estimated_commission_currency": null,
            "expires_at": expires_at,
        });
        if let Value::Object(rest) = rest {
            fields.extend(rest);
        }
        Value::Object(fields)
    }
}

/// The account's negotiated rate.
pub fn negotiated_id(world: &World, account: &str) -> String {
    world.ids.of_text("nre_", account)
}

/// `guests` of a stay as they were searched: adults first.
pub fn guests(stay: &Stay) -> Vec<Value> {
    let adults = stay.parties.iter().map(|p| usize::from(p.adults)).sum();
    let children = stay.parties.iter().flat_map(|p| &p.children).map(|age| json!({"type": "child", "age": age}));
    std::iter::repeat_n(json!({"type": "adult"}), adults).chain(children).collect()
}

/// The id of a rate of a search.
pub fn rate_id(world: &World, search: &StaySearch, property: PropertyId, plan: Plan) -> String {
    lodging::offer_id(world, "rat_", search.number, property, plan)
}

/// The accommodation of a quote or booking: the one room with the one rate.
pub fn quoted(world: &World, quote: &StayQuote, ja: bool) -> Option<Value> {
    let property = world.hotels.property(world.seed, &world.places, quote.property)?;
    let sold = Sold { property, plan: quote.plan, price: &quote.price, currency: &quote.currency };
    let expires_at = second(quote.made_at + crate::ledger::rooms::GOOD_FOR);
    let rate = sold.rate(&quote.offer, (world, &quote.account), quote.stay.rooms(), expires_at);
    let rooms = sold.kind().map(|k| room(k, vec![rate], ja)).into_iter().collect();
    Some(accommodation(world, property, rooms, ja))
}
