//! One word for everything that can be bought: an offer of any product, and what an order of it holds.
use crate::connect::{DeskOffer, EsimOffer, OrderedDesk, OrderedEsim, OrderedRental, RentalOffer};
use crate::stay::{OrderedStay, StayOffer};
use crate::{Cabin, Carrier, FlightOffer, Money, OfferId, Slice, Terms};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Product {
    Flight,
    Stay,
    Esim,
    Rental,
    Desk,
}

impl Product {
    pub const ALL: [Self; 5] = [Self::Flight, Self::Stay, Self::Esim, Self::Rental, Self::Desk];

    pub fn name(self) -> &'static str {
        match self {
            Self::Flight => "flight",
            Self::Stay => "stay",
            Self::Esim => "esim",
            Self::Rental => "rental",
            Self::Desk => "desk",
        }
    }
}

/// A priced, short-lived thing, without the supplier's handle (that stays on the server).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "product")]
pub enum Offer {
    Flight(FlightOffer),
    Stay(StayOffer),
    Esim(EsimOffer),
    Rental(RentalOffer),
    Desk(DeskOffer),
}

impl Offer {
    pub fn product(&self) -> Product {
        match self {
            Self::Flight(_) => Product::Flight,
            Self::Stay(_) => Product::Stay,
            Self::Esim(_) => Product::Esim,
            Self::Rental(_) => Product::Rental,
            Self::Desk(_) => Product::Desk,
        }
    }

    pub fn id(&self) -> OfferId {
        match self {
            Self::Flight(o) => o.id,
            Self::Stay(o) => o.id,
            Self::Esim(o) => o.id,
            Self::Rental(o) => o.id,
            Self::Desk(o) => o.id,
        }
    }

    pub fn expires_at(&self) -> DateTime<Utc> {
        match self {
            Self::Flight(o) => o.expires_at,
            Self::Stay(o) => o.expires_at,
            Self::Esim(o) => o.expires_at,
            Self::Rental(o) => o.expires_at,
            Self::Desk(o) => o.expires_at,
        }
    }

    /// What goes on the company bill, without our fee.
    pub fn total(&self) -> Money {
        match self {
            Self::Flight(o) => o.total,
            Self::Stay(o) => o.total,
            Self::Esim(o) => o.total,
            Self::Rental(o) => o.total,
            Self::Desk(o) => o.total,
        }
    }

    pub fn simulated(&self) -> bool {
        match self {
            Self::Flight(o) => o.simulated,
            Self::Stay(o) => o.simulated,
            Self::Esim(o) => o.simulated,
            Self::Rental(o) => o.simulated,
            Self::Desk(o) => o.simulated,
        }
    }

    /// The same under another id: what a supplier answers anew stays the offer the person chose.
    pub fn named(mut self, id: OfferId) -> Self {
        match &mut self {
            Self::Flight(o) => o.id = id,
            Self::Stay(o) => o.id = id,
            Self::Esim(o) => o.id = id,
            Self::Rental(o) => o.id = id,
            Self::Desk(o) => o.id = id,
        }
        self
    }

    /// Whether a person who agreed to `other` agreed to this, price aside: the conditions under which it is bought. Until when it or
    /// its price holds may move.
    pub fn same_terms(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Flight(a), Self::Flight(b)) => {
                let (x, y) = (&a.terms, &b.terms);
                (x.change, x.refund, x.checked_bags, x.carry_on_bags) == (y.change, y.refund, y.checked_bags, y.carry_on_bags)
                    && a.cabin == b.cabin
                    && a.slices.iter().map(Slice::itinerary).eq(b.slices.iter().map(Slice::itinerary))
            }
            (Self::Stay(a), Self::Stay(b)) => {
                a.cancel == b.cancel
                    && (a.board, a.payment, a.due_at_property) == (b.board, b.payment, b.due_at_property)
                    && (a.rooms, a.guests, a.check_in, a.check_out) == (b.rooms, b.guests, b.check_in, b.check_out)
                    && a.room_name == b.room_name
            }
            (Self::Esim(a), Self::Esim(b)) => {
                (a.data_mb, a.days, &a.countries, &a.tops_up, &a.title) == (b.data_mb, b.days, &b.countries, &b.tops_up, &b.title)
            }
            (Self::Rental(a), Self::Rental(b)) => {
                (&a.pickup, a.pickup_from, &a.return_to, a.return_by) == (&b.pickup, b.pickup_from, &b.return_to, b.return_by)
                    && (&a.cancel, a.late_fee_per_day, a.loss_fee) == (&b.cancel, b.late_fee_per_day, b.loss_fee)
                    && (&a.vendor, &a.product, a.days) == (&b.vendor, &b.product, b.days)
            }
            (Self::Desk(a), Self::Desk(b)) => {
                (&a.title, &a.details, a.starts, a.ends, &a.terms) == (&b.title, &b.details, b.starts, b.ends, &b.terms)
            }
            _ => false,
        }
    }

    /// Space can be kept without paying.
    pub fn holdable(&self) -> bool {
        matches!(self, Self::Flight(o) if o.terms.holdable)
    }

    pub fn flight(&self) -> Option<&FlightOffer> {
        if let Self::Flight(offer) = self { Some(offer) } else { None }
    }
}

/// What an order holds, as its supplier says now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "product")]
pub enum OrderedItem {
    Flight(OrderedFlight),
    Stay(OrderedStay),
    Esim(OrderedEsim),
    Rental(OrderedRental),
    Desk(OrderedDesk),
}

/// A flight order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct OrderedFlight {
    /// 13 digits each; empty until issued.
    pub ticket_numbers: Vec<String>,
    pub carrier: Carrier,
    pub cabin: Cabin,
    pub slices: Vec<Slice>,
    pub terms: Terms,
    /// Seats and bags bought with it, in the supplier's words.
    pub extras: Vec<Extra>,
    /// Free of charge until then, where the supplier offers it.
    pub void_until: Option<DateTime<Utc>>,
    /// What the supplier lets be done by machine now.
    pub actions: OrderActions,
}

/// What the supplier allows on an order by itself; what it does not, the desk asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct OrderActions {
    pub cancel: bool,
    pub change: bool,
}

/// A seat, a bag or a meal of an order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Extra {
    pub kind: ExtraKind,
    /// `12A` for a seat, `23 kg` for a bag; empty where the supplier is silent.
    pub label: String,
    pub quantity: u8,
    pub amount: Money,
    /// Index into the order's travellers.
    pub traveller: Option<u8>,
    /// E.g. `HND → FUK`.
    pub where_used: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExtraKind {
    Seat,
    Bag,
    CancelForAnyReason,
    Other,
}

impl OrderedItem {
    pub fn product(&self) -> Product {
        match self {
            Self::Flight(_) => Product::Flight,
            Self::Stay(_) => Product::Stay,
            Self::Esim(_) => Product::Esim,
            Self::Rental(_) => Product::Rental,
            Self::Desk(_) => Product::Desk,
        }
    }

    pub fn flight(&self) -> Option<&OrderedFlight> {
        if let Self::Flight(flight) = self { Some(flight) } else { None }
    }

    /// What its paper says is here: a flight waits for its ticket numbers.
    pub fn papers_ready(&self) -> bool {
        self.flight().is_none_or(|f| !f.ticket_numbers.is_empty())
    }

    /// Empty for everything but a ticketed flight.
    pub fn ticket_numbers(&self) -> &[String] {
        self.flight().map_or(&[], |f| &f.ticket_numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::{RentalPoint, RentalPointKind};
    use crate::{Currency, PlaceTime};

    /// The tag that says what is sold must not meet a field of the same name.
    #[test]
    fn a_rental_offer_is_read_back_as_it_was_written() {
        let at = PlaceTime::from_instant(DateTime::UNIX_EPOCH, chrono_tz::Asia::Tokyo);
        let point = RentalPoint { kind: RentalPointKind::Post, name_ja: "郵送".into(), name_en: "By post".into(), hours: None };
        let yen = |n| Money::from_minor(n, Currency::JPY);
        let offer = Offer::Rental(RentalOffer {
            id: OfferId(uuid::Uuid::nil()),
            expires_at: DateTime::UNIX_EPOCH,
            vendor: "v".into(),
            product: "5G".into(),
            countries: vec![],
            data_mb_per_day: None,
            devices: 5,
            pickup: point.clone(),
            pickup_from: at,
            return_to: point,
            return_by: at,
            days: 3,
            lines: vec![],
            total: yen(3_000),
            order_cutoff: at,
            change_cutoff: at,
            cancel: vec![],
            late_fee_per_day: yen(1_000),
            loss_fee: yen(40_000),
            contact: "c".into(),
            simulated: true,
        });
        let text = serde_json::to_string(&offer).unwrap();
        assert_eq!(serde_json::from_str::<Offer>(&text).unwrap(), offer, "{text}");
    }
}
