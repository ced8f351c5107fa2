//! What a booking is of, whatever the product: as accepted, overlaid with what its order holds now.
use crate::offer::OfferSlice;
use crate::priced::{CancelShown, Esim, Rental, Stay, nights};
use btm_api::purchase::BookingBody;
use btm_domain::connect::{OrderedEsim, RentalState};
use btm_domain::stay::{Board, Property};
use btm_domain::{Cabin, Carrier, Extra, Money, Offer, OrderedItem, PlaceTime, Terms};
use chrono::{DateTime, NaiveDate, Utc};

/// One booking's thing.
#[derive(Clone, Debug, PartialEq)]
pub enum BookedItem {
    Flight(Box<BookedFlight>),
    Stay(Box<BookedStay>),
    Esim(Box<BookedEsim>),
    Rental(Box<BookedRental>),
    Desk(Box<BookedDesk>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct BookedFlight {
    pub carrier: Carrier,
    pub cabin: Cabin,
    pub slices: Vec<OfferSlice>,
    pub ticket_numbers: Vec<String>,
    /// As accepted.
    pub terms: Terms,
    pub extras: Vec<Extra>,
    /// Free of charge until then.
    pub void_until: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BookedStay {
    /// As accepted.
    pub accepted: Stay,
    pub property: Property,
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub nights: u32,
    pub rooms: u8,
    pub room_name: String,
    pub board: Board,
    pub due_at_property: Option<Money>,
    pub cancel: CancelShown,
    pub free_until: Option<PlaceTime>,
    pub key_collection: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BookedEsim {
    pub plan: Esim,
    /// Only for the person who travels: the code installs once.
    pub codes: Option<OrderedEsim>,
    /// The activation code as SVG, with `codes`.
    pub qr_svg: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BookedRental {
    pub rental: Rental,
    pub state: Option<RentalState>,
    pub pickup_text: Option<String>,
    pub pickup_from: PlaceTime,
    pub return_by: PlaceTime,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BookedDesk {
    pub title: String,
    pub details: String,
    pub starts: PlaceTime,
    pub ends: PlaceTime,
    /// Plain text; empty = not said.
    pub terms: String,
}

impl BookedItem {
    /// `own`: the person at this computer is among the travellers.
    pub(crate) fn of(b: &BookingBody, own: bool, now: DateTime<Utc>) -> Self {
        match (&b.offer, &b.item) {
            (Offer::Flight(offer), item) => {
                let ordered = item.as_ref().and_then(OrderedItem::flight);
                Self::Flight(Box::new(BookedFlight {
                    carrier: ordered.map_or(&offer.owner, |o| &o.carrier).clone(),
                    cabin: ordered.map_or(offer.cabin, |o| o.cabin),
                    slices: b.slices().iter().map(OfferSlice::of).collect(),
                    ticket_numbers: b.ticket_numbers().to_vec(),
                    terms: offer.terms.clone(),
                    extras: ordered.map_or_else(Vec::new, |o| o.extras.clone()),
                    void_until: ordered.and_then(|o| o.void_until),
                }))
            }
            (Offer::Stay(offer), item) => Self::Stay(Box::new(BookedStay::of(offer, item.as_ref()))),
            (Offer::Esim(offer), item) => {
                let codes = match item {
                    Some(OrderedItem::Esim(codes)) if own => Some(codes.clone()),
                    _ => None,
                };
                let qr_svg = codes.as_ref().and_then(|c| crate::qr::svg(&c.activation_code));
                Self::Esim(Box::new(BookedEsim { plan: offer.clone().into(), codes, qr_svg }))
            }
            (Offer::Rental(offer), item) => {
                let ordered = match item {
                    Some(OrderedItem::Rental(rental)) => Some(rental),
                    _ => None,
                };
                Self::Rental(Box::new(BookedRental {
                    state: ordered.map(|r| r.state),
                    pickup_text: ordered.and_then(|r| r.pickup_text.clone()),
                    pickup_from: ordered.map_or(offer.pickup_from, |r| r.pickup_from),
                    return_by: ordered.map_or(offer.return_by, |r| r.return_by),
                    rental: Rental::of(offer.clone(), now),
                }))
            }
            (Offer::Desk(offer), item) => {
                let (title, details, starts, ends) = match item {
                    Some(OrderedItem::Desk(d)) => (&d.title, &d.details, d.starts, d.ends),
                    _ => (&offer.title, &offer.details, offer.starts, offer.ends),
                };
                let (title, details) = (title.clone(), details.clone());
                Self::Desk(Box::new(BookedDesk { title, details, starts, ends, terms: offer.terms.clone() }))
            }
        }
    }
}

impl BookedStay {
    fn of(offer: &btm_domain::stay::StayOffer, item: Option<&OrderedItem>) -> Self {
        let ordered = match item {
            Some(OrderedItem::Stay(stay)) => Some(stay),
            _ => None,
        };
        let (check_in, check_out) = ordered.map_or((offer.check_in, offer.check_out), |s| (s.check_in, s.check_out));
        let terms = ordered.map_or(&offer.cancel, |s| &s.cancel);
        Self {
            accepted: offer.clone().into(),
            property: ordered.map_or(&offer.property, |s| &s.property).clone(),
            check_in,
            check_out,
            nights: nights(check_in, check_out),
            rooms: ordered.map_or(offer.rooms, |s| s.rooms),
            room_name: ordered.map_or(&offer.room_name, |s| &s.room_name).clone(),
            board: ordered.map_or(offer.board, |s| s.board),
            due_at_property: ordered.map_or(offer.due_at_property, |s| s.due_at_property),
            cancel: CancelShown::of(terms, offer.total),
            free_until: terms.free_until(offer.total),
            key_collection: ordered.and_then(|s| s.key_collection.clone()),
        }
    }
}
