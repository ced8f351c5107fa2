//! The sample traveller's trips: searched, reviewed and bought like anybody's, so that every ledger knows them.
use anyhow::{Context, bail};
use btm_client::{
    BuyMode, Client, ConnectInput, DeskAbout, DeskInput, FlightQueryInput, Language, Offer, Purchase, PurchaseInput,
    PurchaseItem, PurchaseOutcome, SearchEvent, SliceInput, StayQueryInput, StaySearchEvent, SystemClock,
};
use btm_domain::places::Position;
use btm_domain::{Cabin, Clock, OfferId};
use chrono::{Days, FixedOffset, NaiveDate, NaiveTime, Timelike};
use std::time::Duration;

/// Hakata station.
const HAKATA: Position = Position { lat: 33.589_7, lng: 130.420_7 };
const BEAT: Duration = Duration::from_millis(100);
/// A purchase that has no end by then has failed.
const BEATS: usize = 900;
/// Offers tried one after the other, should one be gone.
const TRIES: usize = 5;

/// Out in the morning, back in the evening.
const LEAVE: (u32, u32) = (9, 0);
const RETURN: (u32, u32) = (17, 30);

struct Words {
    fukuoka: &'static str,
    singapore: &'static str,
    sapporo: &'static str,
    request: &'static str,
}

fn words(language: Language) -> Words {
    match language {
        Language::Ja => Words {
            fukuoka: "福岡支店 定例会議",
            singapore: "シンガポール 展示会",
            sapporo: "札幌 得意先訪問",
            request: "福岡出張の2日目の午前に、博多から小倉までの新幹線の指定席を1席お願いします。10時までに着く列車を希望します。",
        },
        Language::En => Words {
            fukuoka: "Fukuoka branch meeting",
            singapore: "Singapore trade fair",
            sapporo: "Sapporo client visit",
            request: "Please reserve one seat on the Shinkansen from Hakata to Kokura on the second morning of the Fukuoka trip, \
                      arriving by 10:00.",
        },
    }
}

/// Tomorrow to Fukuoka with a hotel, to Singapore with an eSIM, a held flight to Sapporo, and a request for the desk.
pub(super) async fn book(client: &Client, language: Language) -> anyhow::Result<()> {
    let words = words(language);
    let japan = FixedOffset::east_opt(9 * 3600).context("no such offset")?;
    let today = SystemClock.now().with_timezone(&japan).date_naive();
    let day = |ahead: u64| today.checked_add_days(Days::new(ahead)).context("no such day");

    let (out, back) = (day(1)?, day(3)?);
    let room = room(client, out, back).await.context("no room in Fukuoka")?;
    let flights = flights(client, ["HND", "FUK"], out, back).await?;
    let first = buy(client, &flights, Some(room), BuyMode::Book, words.fukuoka).await.context("Fukuoka")?;

    let (out, back) = (day(14)?, day(18)?);
    let plan = plan(client, "SG", out, back).await.context("no plan for Singapore")?;
    let flights = self::flights(client, ["HND", "SIN"], out, back).await?;
    buy(client, &flights, Some(plan), BuyMode::Book, words.singapore).await.context("Singapore")?;

    let mut flights = self::flights(client, ["HND", "CTS"], day(24)?, day(25)?).await?;
    flights.retain(|offer| offer.terms.holdable);
    buy(client, &flights, None, BuyMode::Hold, words.sapporo).await.context("Sapporo")?;

    let request = DeskInput {
        trip_id: first.trip_id,
        traveller_id: None,
        about: DeskAbout::Quote,
        booking_id: None,
        text: words.request.to_owned(),
        wishes: Vec::new(),
    };
    client.ask_desk(request).await.context("the desk")?;
    Ok(())
}

/// Return flights, those that suit a day's work first.
async fn flights(client: &Client, [from, to]: [&str; 2], out: NaiveDate, back: NaiveDate) -> anyhow::Result<Vec<Offer>> {
    let slice = |origin: &str, destination: &str, date: NaiveDate| SliceInput {
        origin: origin.to_owned(),
        destination: destination.to_owned(),
        date: date.to_string(),
    };
    let query = FlightQueryInput {
        slices: vec![slice(from, to, out), slice(to, from, back)],
        cabin: Cabin::Economy,
        travellers: 1,
        max_connections: 0,
    };
    let mut found = Vec::new();
    client
        .search(query, |event| {
            if let SearchEvent::Offers { offers, .. } = event {
                found.extend(offers);
            }
        })
        .await?;
    found.sort_by_key(|offer| (unsuited(offer), offer.total.minor));
    Ok(found)
}

/// Minutes both departures are away from the wished hours.
fn unsuited(offer: &Offer) -> u32 {
    let away = |slice: usize, (hour, minute): (u32, u32)| {
        let leaves = offer.slices.get(slice).and_then(|s| s.legs.first()).map(|l| l.segment.departure.time.local.time());
        let minutes = |t: NaiveTime| t.hour() * 60 + t.minute();
        leaves.map_or(24 * 60, |t| minutes(t).abs_diff(hour * 60 + minute))
    };
    away(0, LEAVE) + away(1, RETURN)
}

/// The cheapest room of the hotel nearest to the station.
async fn room(client: &Client, check_in: NaiveDate, check_out: NaiveDate) -> anyhow::Result<OfferId> {
    let query = StayQueryInput {
        around: HAKATA,
        radius_m: 5_000,
        check_in: check_in.to_string(),
        check_out: check_out.to_string(),
        rooms: 1,
        guests: 1,
    };
    let mut found = Vec::new();
    client
        .search_stays(query, |event| {
            if let StaySearchEvent::Hits { hits, .. } = event {
                found.extend(hits);
            }
        })
        .await?;
    found.sort_by_key(|hotel| hotel.hit.distance_m);
    for hotel in found.iter().take(TRIES) {
        if let Some(room) = client.stay_rates(hotel.hit.id).await?.first() {
            return Ok(room.offer.id);
        }
    }
    bail!("{} hotels, none with a room", found.len())
}

/// The first plan that covers the country for the whole stay, or the first that covers it.
async fn plan(client: &Client, country: &str, from: NaiveDate, until: NaiveDate) -> anyhow::Result<OfferId> {
    let days = u16::try_from((until - from).num_days() + 1)?;
    let wanted =
        ConnectInput { countries: vec![country.to_owned()], from: from.to_string(), until: until.to_string(), trip_id: None };
    let esims = client.search_connect(wanted).await?.esims;
    let whole = esims.iter().filter(|e| e.offer.not_covered.is_empty());
    let best = whole.clone().find(|e| e.offer.days >= days).or_else(|| whole.clone().next());
    Ok(best.with_context(|| format!("{} plans", esims.len()))?.offer.id)
}

/// One commit of a flight and what goes with it. An offer that is gone meanwhile is no failure as long as there is another.
async fn buy(
    client: &Client,
    flights: &[Offer],
    with: Option<OfferId>,
    mode: BuyMode,
    purpose: &str,
) -> anyhow::Result<Purchase> {
    let mut last = None;
    for flight in flights.iter().take(TRIES) {
        let offers: Vec<OfferId> = std::iter::once(flight.id).chain(with).collect();
        let review = match client.review(&offers, None).await {
            Ok(review) => review,
            Err(error) => {
                last = Some(error.to_string());
                continue;
            }
        };
        let items = review.items.iter().zip(&offers).map(|(item, offer_id)| PurchaseItem {
            offer_id: *offer_id,
            accepted_total: item.accepted_total,
            mode,
            override_reason: None,
        });
        let input =
            PurchaseInput { items: items.collect(), traveller_id: None, trip_id: None, purpose: Some(purpose.to_owned()) };
        let bought = ended(client, client.purchase(input).await?).await?;
        match bought.outcome {
            PurchaseOutcome::Booked => return Ok(bought),
            PurchaseOutcome::NotBooked => last = Some(format!("{:?}", bought.bookings)),
            PurchaseOutcome::Open | PurchaseOutcome::PartlyBooked => bail!("{:?}: {:?}", bought.outcome, bought.bookings),
        }
    }
    bail!("{} flights: {}", flights.len(), last.unwrap_or_default())
}

async fn ended(client: &Client, begun: Purchase) -> anyhow::Result<Purchase> {
    let mut now = begun;
    for _ in 0..BEATS {
        if now.settled {
            return Ok(now);
        }
        tokio::time::sleep(BEAT).await;
        now = client.purchase_state(now.purchase_id).await?;
    }
    bail!("no end of a purchase: {:?}", now.bookings)
}
