//! Review: every offer priced again, what is paid now and later and on the spot, what is still missing of the traveller (S-09).
use crate::client::{Client, lock};
use crate::failure::{Code, Explain, Failure};
use crate::priced::AnyOffer;
use btm_api::search as wire;
use btm_api::search::Clash;
use btm_api_client::{ApiError, Session};
use btm_domain::connect::EsimOffer;
use btm_domain::extras::ExtrasOnSale;
use btm_domain::{BookingId, Money, Offer, OfferId, Product, TravellerDetails, TravellerId};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::HashMap;
use thiserror::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceCheck {
    Same,
    Changed { old_total: Money, new_total: Money, difference: Money },
}

/// Our fee included: `now` + `later` = `total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    pub total: Money,
    pub now: Money,
    pub later: Money,
}

/// One offer, priced again.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferReview {
    pub offer: AnyOffer,
    pub price_check: PriceCheck,
    pub service_fee: Money,
    /// To be agreed to: the offer's own total, without our fee.
    pub accepted_total: Money,
    pub book: Amounts,
    /// Where the space can be kept without paying.
    pub hold: Option<Amounts>,
    /// Paid by the guest on the spot; in none of the amounts.
    pub due_at_property: Option<Money>,
    pub checked_at: DateTime<Utc>,
    pub clash: Option<Clash>,
    /// Another eSIM of the traveller's for the same days of the same country, had or bought along with this one.
    pub second_esim: Option<SecondEsim>,
    /// A human answers it: 依頼中 until then.
    pub by_request: bool,
}

/// A warning, never a refusal (F-05).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondEsim {
    /// `None`: it stands beside this one in the same purchase.
    pub booking_id: Option<BookingId>,
    pub title: String,
    /// Both counted.
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl From<wire::SecondEsim> for SecondEsim {
    fn from(s: wire::SecondEsim) -> Self {
        Self { booking_id: Some(s.booking_id), title: s.title, from: s.from, until: s.until }
    }
}

/// Everything a person agrees to in one commit. Sums: one for each currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    pub items: Vec<OfferReview>,
    pub book: Vec<Amounts>,
    /// What can be held is held, the rest booked; `None` where nothing can be held.
    pub hold: Option<Vec<Amounts>>,
    pub due_at_property: Vec<Money>,
    /// Fields of the traveller's details this purchase still needs.
    pub missing: Vec<String>,
}

/// What was shown before a commit.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    pub extras: Option<(OfferId, ExtrasOnSale)>,
    /// For how many people each reviewed offer is.
    people: HashMap<OfferId, u8>,
    /// The booking that was shown as holding the same thing: what a reason to buy it again is about.
    clashes: HashMap<OfferId, BookingId>,
}

/// Offers remembered; they live minutes.
const REMEMBERED: usize = 200;

impl Shown {
    fn remember(&mut self, offer: &Offer, clash: Option<BookingId>) {
        if self.people.len() >= REMEMBERED {
            self.people.clear();
            self.clashes.clear();
        }
        let people = match offer {
            Offer::Flight(o) => o.travellers,
            Offer::Stay(o) => o.guests,
            Offer::Esim(_) | Offer::Rental(_) | Offer::Desk(_) => 1,
        };
        self.people.insert(offer.id(), people);
        match clash {
            Some(holder) => self.clashes.insert(offer.id(), holder),
            None => self.clashes.remove(&offer.id()),
        };
    }

    /// The booking that was shown as holding the same thing as this offer.
    pub(crate) fn clash_of(&self, offer: OfferId) -> Option<BookingId> {
        self.clashes.get(&offer).copied()
    }

    /// Known to be for more people than the one it is bought for.
    pub(crate) fn for_several(&self, offer: OfferId) -> bool {
        self.people.get(&offer).is_some_and(|people| *people != 1)
    }
}

#[derive(Clone, Debug, PartialEq, Error)]
pub enum ReviewError {
    #[error("not signed in")]
    NotSignedIn,
    /// Sold out or withdrawn, and no longer known here.
    #[error("the offer is gone")]
    Gone,
    #[error("the amounts cannot be added")]
    Amounts,
    #[error(transparent)]
    Api(#[from] ApiError),
}

impl Explain for ReviewError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotSignedIn => Code::SessionExpired.into(),
            Self::Gone => Code::OfferGone.into(),
            Self::Amounts => Code::ServerError.into(),
            Self::Api(ApiError::Problem(p)) if p.code == btm_api::ProblemCode::NotFound => {
                Failure { request_id: Some(p.request_id.clone()), ..Code::OfferGone.into() }
            }
            Self::Api(e) => e.explain(),
        }
    }
}

/// Fields of the traveller's details that these products still need, in the form's order.
fn missing(details: &TravellerDetails, products: &[Product], today: chrono::NaiveDate) -> Vec<String> {
    let wanted: Vec<_> = products.iter().flat_map(|product| details.problems_for(*product, today)).collect();
    let mut fields: Vec<String> = details.problems_for_flight(today).into_iter().map(|problem| problem.field).collect();
    fields.retain(|field| wanted.iter().any(|problem| problem.field == *field));
    fields.dedup();
    fields
}

fn review(answer: wire::ReviewResponse, now: DateTime<Utc>) -> Result<OfferReview, ReviewError> {
    let (offer, price_check) = match answer.check {
        wire::PriceCheck::Same { offer } => (offer, PriceCheck::Same),
        wire::PriceCheck::Changed { offer, old_total } => {
            let difference = offer.total().checked_sub(old_total).map_err(|_| ReviewError::Amounts)?;
            let check = PriceCheck::Changed { old_total, new_total: offer.total(), difference };
            (offer, check)
        }
        wire::PriceCheck::Gone => return Err(ReviewError::Gone),
    };
    let accepted_total = offer.total();
    let total = accepted_total.checked_add(answer.service_fee).map_err(|_| ReviewError::Amounts)?;
    let (zero, by_request) = (Money::zero(total.currency), matches!(offer.product(), Product::Rental | Product::Desk));
    let at_once = Amounts { total, now: total, later: zero };
    let afterwards = Amounts { total, now: zero, later: total };
    let due_at_property = match &offer {
        Offer::Stay(stay) => stay.due_at_property,
        _ => None,
    };
    Ok(OfferReview {
        price_check,
        service_fee: answer.service_fee,
        accepted_total,
        // What a vendor has to confirm first costs nothing before that.
        book: if by_request { afterwards } else { at_once },
        hold: offer.holdable().then_some(afterwards),
        due_at_property,
        checked_at: answer.checked_at,
        clash: answer.clash,
        second_esim: answer.second_esim.map(SecondEsim::from),
        by_request,
        offer: AnyOffer::of(offer, now),
    })
}

fn add(sums: &mut Vec<Amounts>, one: Amounts) -> Result<(), ReviewError> {
    let plus = |a: Money, b: Money| a.checked_add(b).map_err(|_| ReviewError::Amounts);
    match sums.iter_mut().find(|s| s.total.currency == one.total.currency) {
        Some(sum) => {
            *sum =
                Amounts { total: plus(sum.total, one.total)?, now: plus(sum.now, one.now)?, later: plus(sum.later, one.later)? };
        }
        None => sums.push(one),
    }
    Ok(())
}

/// One of the same purchase that this one doubles.
fn beside(others: &[EsimOffer], esim: &EsimOffer) -> Option<SecondEsim> {
    let other = others.iter().find(|other| other.doubles(esim))?;
    Some(SecondEsim { booking_id: None, title: other.title.clone(), from: other.starts_on, until: other.ends_on() })
}

fn summed(items: Vec<OfferReview>, missing: Vec<String>) -> Result<Review, ReviewError> {
    let (mut book, mut held, mut spot) = (Vec::new(), Vec::new(), Vec::<Money>::new());
    for item in &items {
        add(&mut book, item.book)?;
        add(&mut held, item.hold.unwrap_or(item.book))?;
        if let Some(due) = item.due_at_property {
            match spot.iter_mut().find(|s| s.currency == due.currency) {
                Some(sum) => *sum = sum.checked_add(due).map_err(|_| ReviewError::Amounts)?,
                None => spot.push(due),
            }
        }
    }
    let hold = items.iter().any(|i| i.hold.is_some()).then_some(held);
    Ok(Review { items, book, hold, due_at_property: spot, missing })
}

impl Client {
    /// Prices the offers again, all at once, for one traveller (`None`: oneself).
    ///
    /// # Errors
    /// `Gone` where one of them is no more, `NotSignedIn`, `Api`.
    pub async fn review(&self, offers: &[OfferId], traveller: Option<TravellerId>) -> Result<Review, ReviewError> {
        let session = self.session().ok_or(ReviewError::NotSignedIn)?;
        let asked = futures::future::join_all(offers.iter().map(|id| session.review(*id, traveller)));
        let (answers, details) = tokio::join!(asked, self.details_of(&session, traveller));
        let mut items = Vec::with_capacity(answers.len());
        let mut esims: Vec<EsimOffer> = Vec::new();
        for answer in answers {
            if let Err(e) = &answer {
                self.call_failed(&session, e).await;
            }
            let answer = answer?;
            if let wire::PriceCheck::Same { offer } | wire::PriceCheck::Changed { offer, .. } = &answer.check {
                lock(&self.0.shown).remember(offer, answer.clash.as_ref().map(|c| c.booking_id));
            }
            let esim = match &answer.check {
                wire::PriceCheck::Same { offer: Offer::Esim(esim) }
                | wire::PriceCheck::Changed { offer: Offer::Esim(esim), .. } => Some(esim.clone()),
                _ => None,
            };
            let mut item = review(answer, self.now())?;
            if let Some(esim) = esim {
                item.second_esim = item.second_esim.or_else(|| beside(&esims, &esim));
                esims.push(esim);
            }
            items.push(item);
        }
        let products: Vec<Product> = items.iter().map(|i| i.offer.product()).collect();
        summed(items, missing(&details?, &products, self.now().date_naive()))
    }

    /// One offer for oneself.
    ///
    /// # Errors
    /// As [`Client::review`].
    pub async fn review_offer(&self, id: OfferId) -> Result<OfferReview, ReviewError> {
        self.review(&[id], None).await?.items.pop().ok_or(ReviewError::Gone)
    }

    async fn details_of(&self, session: &Session, traveller: Option<TravellerId>) -> Result<TravellerDetails, ApiError> {
        match traveller {
            None => Ok(session.me().await?.traveller),
            Some(id) => Ok(session.traveller(id).await?.details),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use btm_domain::connect::DeskOffer;
    use btm_domain::{Cabin, Carrier, Currency, FlightOffer, PlaceTime, Terms};

    fn yen(minor: i64) -> Money {
        Money::from_minor(minor, Currency::JPY)
    }

    fn flight(holdable: bool) -> Offer {
        let terms = Terms {
            change: None,
            refund: None,
            checked_bags: None,
            carry_on_bags: None,
            holdable,
            payment_required_by: None,
            price_guarantee_expires_at: None,
        };
        Offer::Flight(FlightOffer {
            id: OfferId(uuid::Uuid::from_u128(1)),
            expires_at: DateTime::UNIX_EPOCH,
            owner: Carrier { code: "ZZ".parse().unwrap(), name: "Duffel Airways".into() },
            slices: vec![],
            total: yen(40_000),
            base: None,
            tax: None,
            emissions_kg: None,
            cabin: Cabin::Economy,
            travellers: 2,
            terms,
            simulated: true,
        })
    }

    fn esim() -> Offer {
        Offer::Esim(EsimOffer {
            id: OfferId(uuid::Uuid::from_u128(2)),
            expires_at: DateTime::UNIX_EPOCH,
            title: "10 GB".into(),
            operator: "O".into(),
            countries: vec![],
            not_covered: vec![],
            data_mb: None,
            days: 7,
            starts_on: chrono::NaiveDate::default(),
            fair_usage: None,
            activation: None,
            roaming: false,
            notes: vec![],
            total: Money::from_minor(1_150, "USD".parse().unwrap()),
            tops_up: None,
            simulated: true,
        })
    }

    fn reviewed(offer: Offer, fee: Money) -> OfferReview {
        let answer = wire::ReviewResponse {
            offer_id: offer.id(),
            check: wire::PriceCheck::Same { offer },
            service_fee: fee,
            checked_at: DateTime::UNIX_EPOCH,
            clash: None,
            second_esim: None,
        };
        review(answer, DateTime::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn a_hold_is_paid_later_and_what_is_agreed_to_is_without_our_fee() {
        let held = reviewed(flight(true), yen(550));
        assert_eq!((held.book.now, held.book.later), (yen(40_550), yen(0)));
        let hold = held.hold.unwrap();
        assert_eq!((hold.total, hold.now, hold.later), (yen(40_550), yen(0), yen(40_550)));
        assert_eq!(held.accepted_total, yen(40_000));
        assert_eq!(reviewed(flight(false), yen(0)).hold, None);
    }

    #[test]
    fn several_are_summed_by_currency_for_each_way_of_buying() {
        let usd = |minor| Money::from_minor(minor, "USD".parse().unwrap());
        let all = summed(vec![reviewed(flight(true), yen(0)), reviewed(esim(), usd(0))], vec![]).unwrap();
        assert_eq!(all.book.iter().map(|a| a.now).collect::<Vec<_>>(), [yen(40_000), usd(1_150)]);
        let hold = all.hold.unwrap();
        assert_eq!(hold.iter().map(|a| (a.now, a.later)).collect::<Vec<_>>(), [(yen(0), yen(40_000)), (usd(1_150), usd(0))]);
        assert_eq!(summed(vec![reviewed(flight(false), yen(0))], vec![]).unwrap().hold, None);
    }

    #[test]
    fn what_a_person_arranges_costs_nothing_before_their_word() {
        let place = PlaceTime::from_local("2027-01-20T10:00:00".parse().unwrap(), "Asia/Tokyo".parse().unwrap());
        let quote = Offer::Desk(DeskOffer {
            id: OfferId(uuid::Uuid::from_u128(3)),
            expires_at: DateTime::UNIX_EPOCH,
            title: "Bus".into(),
            details: String::new(),
            starts: place,
            ends: place,
            total: yen(9_000),
            terms: String::new(),
            simulated: true,
        });
        let asked = reviewed(quote, yen(0));
        assert!(asked.by_request);
        assert_eq!((asked.book.now, asked.book.later), (yen(0), yen(9_000)));
    }

    #[test]
    fn a_plan_asks_for_less_than_a_flight() {
        let nobody = TravellerDetails::default();
        let today = chrono::NaiveDate::default();
        assert_eq!(missing(&nobody, &[Product::Esim], today), Vec::<String>::new());
        assert_eq!(missing(&nobody, &[Product::Rental, Product::Esim], today), ["family_name", "given_name", "email", "phone"]);
        assert!(missing(&nobody, &[Product::Esim, Product::Flight], today).iter().any(|f| f == "birth_date"));
        assert!(!missing(&nobody, &[Product::Stay], today).iter().any(|f| f == "birth_date"));
    }

    #[test]
    fn two_esims_of_one_purchase_warn_of_each_other() {
        let Offer::Esim(one) = esim() else { unreachable!() };
        let one = EsimOffer { countries: vec!["US".parse().unwrap()], ..one };
        let other = EsimOffer { id: OfferId(uuid::Uuid::from_u128(3)), title: "3 GB".into(), ..one.clone() };
        let told = beside(std::slice::from_ref(&one), &other).unwrap();
        assert_eq!((told.booking_id, told.title.as_str(), told.until), (None, "10 GB", one.ends_on()));
        assert_eq!(beside(&[], &other), None);
    }

    #[test]
    fn an_offer_for_two_is_known_as_such() {
        let mut shown = Shown::default();
        shown.remember(&flight(false), None);
        shown.remember(&esim(), None);
        assert!(shown.for_several(OfferId(uuid::Uuid::from_u128(1))));
        assert!(!shown.for_several(OfferId(uuid::Uuid::from_u128(2))));
    }
}
