//! Searching around a position: the houses that stand there, then the cheapest room of each, the nearest houses first.
use super::account::Account;
use super::handle::Asked;
use super::normal::{self, About};
use super::wire::{Hotel, HotelRates};
use super::{LiteApi, body};
use crate::http::{Call, Lane, SEARCH_CAP};
use crate::port::{ErrorKind, PricedHit, SearchEnd, SearchNote, StaySearchEvent, StaySearchRequest, SupplierError};
use crate::seal::safe;
use crate::sent::with_query;
use crate::share::{Feed, Heard, Listener};
use btm_domain::stay::{Property, StayQuery};
use btm_domain::{Entropy, OfferId, new_uuid};
use http::Method;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

const BATCH: usize = 50;
/// Houses priced in one search.
const MOST: usize = 200;
/// Houses listed in one circle; the list is in no order.
const LISTED: &str = "1000";
/// LiteAPI's smallest circle, metres; ours is exact.
const SMALLEST: u32 = 1_000;

impl LiteApi {
    /// Everything of a search but its `End`.
    pub(super) async fn stream(&self, request: &StaySearchRequest, events: &mpsc::Sender<StaySearchEvent>) -> SearchEnd {
        let until = self.account.http.instant(request.deadline);
        let key = serde_json::to_string(&request.query).unwrap_or_default();
        let (account, entropy, asked) = (Arc::clone(&self.account), Arc::clone(&self.entropy), request.clone());
        let heard = self.shared.join(key, move |feed| async move {
            let work = run(&account, entropy.as_ref(), &asked.query, until, &feed);
            account.tenants.in_place(&account.http, asked.tenant, until, work).await
        });
        let mut listener = Listener::new(heard, until);
        loop {
            match listener.next().await {
                Heard::End(end) => return end,
                Heard::Batch(batch) => {
                    // The channel is bounded. An error here is the receiver gone: `search` ends by itself.
                    let given = events.send(StaySearchEvent::Batch(batch.to_vec()));
                    if timeout_at(until, given).await.is_err() {
                        return SearchEnd { complete: false, note: Some(SearchNote::DeadlineReached) };
                    }
                }
            }
        }
    }
}

/// A house of the circle.
struct House {
    id: String,
    property: Property,
    distance_m: u32,
}

/// The number of properties that could not be read.
async fn run(
    account: &Account,
    entropy: &dyn Entropy,
    query: &StayQuery,
    until: Instant,
    feed: &Feed<PricedHit>,
) -> Result<u32, SupplierError> {
    account.searches.fetch_add(1, Ordering::Relaxed);
    let (houses, mut left_out) = houses(account, query, until).await?;
    if houses.is_empty() {
        return Ok(left_out);
    }
    let asked = Asked {
        check_in: query.check_in,
        check_out: query.check_out,
        rooms: query.rooms,
        guests: query.guests,
        distance_m: None,
    };
    let ids: Vec<&str> = houses.iter().map(|house| house.id.as_str()).collect();
    let mut call = Call::get("/v3.0/hotels/rates", "/v3.0/hotels/rates".to_owned(), until);
    (call.lane, call.method, call.cap) = (Lane::Search, Method::POST, SEARCH_CAP);
    call.body = Some(body::rates(&ids, &asked, account.market, Some(1), until.saturating_duration_since(Instant::now())));
    let Some(found) = nothing_is_none(account.read::<Vec<Box<RawValue>>>(&call).await)? else { return Ok(left_out) };
    let mut priced: HashMap<String, HotelRates> = HashMap::new();
    for raw in &found.0 {
        let read: Option<HotelRates> = serde_json::from_str(raw.get()).ok();
        match read.and_then(|rates| Some((rates.hotel_id.clone()?, rates))) {
            Some((id, rates)) => drop(priced.insert(id, rates)),
            None => left_out += 1,
        }
    }
    let mut batch = Vec::with_capacity(BATCH);
    for house in &houses {
        let Some(rates) = priced.get(&house.id) else { continue };
        let about = About {
            hotel: &house.id,
            property: &house.property,
            asked: Asked { distance_m: Some(house.distance_m), ..asked },
            id: OfferId(new_uuid(account.http.clock(), entropy)),
            mode: account.mode,
            now: account.now(),
        };
        match normal::hit(rates, about) {
            Ok(Some(hit)) => batch.push(hit),
            Ok(None) => {}
            Err(_) => left_out += 1,
        }
        if batch.len() == BATCH {
            feed.push(std::mem::take(&mut batch));
        }
    }
    feed.push(batch);
    Ok(left_out)
}

/// The houses inside the circle, nearest first, and how many could not be read. One without a position is in no circle.
async fn houses(account: &Account, query: &StayQuery, until: Instant) -> Result<(Vec<House>, u32), SupplierError> {
    let (lat, lng) = (query.around.lat.to_string(), query.around.lng.to_string());
    let radius = query.radius_m.max(SMALLEST).to_string();
    let pairs = [("latitude", Some(&*lat)), ("longitude", Some(&*lng)), ("radius", Some(&*radius)), ("limit", Some(LISTED))];
    let path = with_query("/v3.0/data/hotels?", &pairs);
    let mut call = Call::get("/v3.0/data/hotels?latitude=", path, until);
    (call.lane, call.cap) = (Lane::Search, SEARCH_CAP);
    let Some((listed, _)) = nothing_is_none(account.read::<Vec<Box<RawValue>>>(&call).await)? else { return Ok((Vec::new(), 0)) };
    let (mut houses, mut left_out) = (Vec::new(), 0);
    for raw in &listed {
        let hotel: Hotel = serde_json::from_str(raw.get()).unwrap_or_default();
        let read = normal::property(&hotel).ok().zip(hotel.id.filter(|id| safe(id)));
        let placed = read.and_then(|(property, id)| {
            let distance_m = (query.around.km_to(property.position?) * 1000.0).round() as u32;
            Some(House { id, property, distance_m })
        });
        match placed {
            Some(house) if house.distance_m > query.radius_m => {}
            Some(house) => houses.push(house),
            None => left_out += 1,
        }
    }
    houses.sort_by(|a, b| a.distance_m.cmp(&b.distance_m).then_with(|| a.id.cmp(&b.id)));
    houses.truncate(MOST);
    Ok((houses, left_out))
}

/// `None` where the supplier says that there is nothing: 204, or 2001 with any status.
pub(super) fn nothing_is_none<T>(got: Result<T, SupplierError>) -> Result<Option<T>, SupplierError> {
    match got {
        Ok(got) => Ok(Some(got)),
        Err(e) if e.kind == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}
