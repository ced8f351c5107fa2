//! Quotes: a rate's price promised for half an hour, if its rooms are still there.

use serde_json::{Map, Value, json};

use super::view::{self, Sold};
use crate::bend::Bent;
use crate::duffel::error::Failure;
use crate::duffel::{Answer, Call, checks, page};
use crate::ledger::rooms::StayQuote;
use crate::lodging::{self, No};
use crate::world::hotels::Scenario;

/// `POST /stays/quotes {rate_id}`.
pub fn create(call: &mut Call<'_>, bent: Bent) -> Answer {
    let data = checks::data(call.request)?;
    let id = checks::text(&data, "", "rate_id")?;
    let offer = lodging::open_offer(call.ledger, call.world, call.now, &call.account, ("rat_", id));
    let offer = offer.map_err(|no| super::refuse(no, "rate"))?;
    let scenario = offer.property.rooms.get(usize::from(offer.plan.room)).and_then(|r| r.scenario);
    if bent.sold_out || scenario == Some(Scenario::GoneAtQuote) {
        return Err(super::unavailable());
    }
    let percent = bent.percent + if scenario == Some(Scenario::DearerAtQuote) { 10 } else { 0 };
    let as_of = offer.search.made_at;
    let quote = lodging::quote(call.ledger, call.world, call.now, &offer, (super::PROTOCOL, "quo_"), as_of, percent);
    let quote = quote.map_err(|no| super::refuse(no, "rate"))?;
    Ok(page::one(201, &show(call, &quote)?))
}

/// `GET /stays/quotes/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    let quote = lodging::open_quote(call.ledger, call.world, &call.account, ("quo_", id));
    let quote = quote.map_err(|no| super::refuse(no, "quote"))?;
    Ok(page::one(200, &show(call, &quote)?))
}

/// The fields quotes and bookings share: id, amounts, dates, people, accommodation.
pub fn shown(call: &Call<'_>, id: &str, quote: &StayQuote) -> Result<Map<String, Value>, Failure> {
    let world = call.world;
    let property = world.hotels.property(world.seed, &world.places, quote.property);
    let property = property.ok_or_else(|| super::refuse(No::Unknown, "accommodation"))?;
    let sold = Sold { property, plan: quote.plan, price: &quote.price, currency: &quote.currency };
    let mut fields = Map::new();
    sold.amounts(&mut fields);
    let rest = json!({
        "id": id,
        "live_mode": false,
        "check_in_date": quote.stay.check_in,
        "check_out_date": quote.stay.check_out,
        "rooms": quote.stay.rooms(),
        "accommodation": view::quoted(world, quote, super::japanese(call)),
        "supported_loyalty_programme": sold.loyalty(),
        "cancellation_timeline": sold.timeline(),
    });
    if let Value::Object(rest) = rest {
        fields.extend(rest);
    }
    Ok(fields)
}

fn show(call: &Call<'_>, quote: &StayQuote) -> Result<Value, Failure> {
    let mut fields = shown(call, &quote.id, quote)?;
    fields.insert("deposit_amount".to_owned(), Value::Null);
    fields.insert("deposit_currency".to_owned(), quote.currency.as_str().into());
    fields.insert("guests".to_owned(), view::guests(&quote.stay).into());
    Ok(Value::Object(fields))
}
