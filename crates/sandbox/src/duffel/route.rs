//! Paths to operations.

/// One operation with its path ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op<'a> {
    Search,
    Searches,
    ReadSearch(&'a str),
    BatchSearch,
    BatchPoll(&'a str),
    Offers,
    Offer(&'a str),
    Price(&'a str),
    OfferPassenger {
        offer: &'a str,
        passenger: &'a str,
    },
    Order,
    Orders,
    ReadOrder(&'a str),
    UpdateOrder(&'a str),
    Pay,
    Payments,
    ReadPayment(&'a str),
    Suggestions,
    /// List of a reference kind, or one of it.
    Reference(Kind, Option<&'a str>),
    /// Known to Duffel, not offered here: 403.
    Unavailable,
    /// As before, answered in plain text.
    UnavailablePlain,
    Unknown,
}

/// A kind of reference data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Airports,
    Cities,
    Airlines,
    Aircraft,
}

impl<'a> Op<'a> {
    /// The operation of a method and path.
    pub fn of(method: &str, path: &'a str) -> Op<'a> {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match (method, parts.as_slice()) {
            ("POST", ["air", "offer_requests"]) => Op::Search,
            ("GET", ["air", "offer_requests"]) => Op::Searches,
            ("GET", ["air", "offer_requests", id]) => Op::ReadSearch(id),
            ("POST", ["air", "batch_offer_requests"]) => Op::BatchSearch,
            ("GET", ["air", "batch_offer_requests", id]) => Op::BatchPoll(id),
            ("GET", ["air", "offers"]) => Op::Offers,
            ("GET", ["air", "offers", id]) => Op::Offer(id),
            ("POST", ["air", "offers", id, "actions", "price"]) => Op::Price(id),
            ("PATCH", ["air", "offers", offer, "passengers", passenger]) => Op::OfferPassenger { offer, passenger },
            ("POST", ["air", "orders"]) => Op::Order,
            ("GET", ["air", "orders"]) => Op::Orders,
            ("GET", ["air", "orders", id]) => Op::ReadOrder(id),
            ("PATCH", ["air", "orders", id]) => Op::UpdateOrder(id),
            ("POST", ["air", "payments"]) => Op::Pay,
            ("GET", ["air", "payments"]) => Op::Payments,
            ("GET", ["air", "payments", id]) => Op::ReadPayment(id),
            ("GET", ["places", "suggestions"]) => Op::Suggestions,
            ("GET", ["air", kind @ ("airports" | "cities" | "airlines" | "aircraft"), rest @ ..]) if rest.len() < 2 => {
                let kind = match *kind {
                    "airports" => Kind::Airports,
                    "cities" => Kind::Cities,
                    "airlines" => Kind::Airlines,
                    _ => Kind::Aircraft,
                };
                Op::Reference(kind, rest.first().copied())
            }
            (_, ["cars" | "stays", ..]) => Op::UnavailablePlain,
            (_, ["identity" | "payments" | "links", ..]) => Op::Unavailable,
            (
                _,
                [
                    "air",
                    "order_cancellations"
                    | "order_change_requests"
                    | "order_change_offers"
                    | "order_changes"
                    | "airline_initiated_changes"
                    | "seat_maps"
                    | "airline_credits"
                    | "webhooks"
                    | "partial_offer_requests"
                    | "loyalty_programmes",
                    ..,
                ],
            ) => Op::Unavailable,
            ("POST", ["air", "offers", _, "upsell" | "upsell_offers"]) => Op::Unavailable,
            (_, ["air", "orders", _, "available_services" | "services"]) => Op::Unavailable,
            _ => Op::Unknown,
        }
    }

    /// The name fault rules use.
    pub fn name(&self) -> &'static str {
        match self {
            Op::Search => "search",
            Op::Searches | Op::ReadSearch(_) => "read_search",
            Op::BatchSearch => "batch_search",
            Op::BatchPoll(_) => "batch_poll",
            Op::Offers => "offers",
            Op::Offer(_) => "offer",
            Op::Price(_) => "price",
            Op::OfferPassenger { .. } => "offer_passenger",
            Op::Order => "order",
            Op::Orders => "orders",
            Op::ReadOrder(_) => "read_order",
            Op::UpdateOrder(_) => "update_order",
            Op::Pay => "pay",
            Op::Payments | Op::ReadPayment(_) => "payments",
            Op::Suggestions => "places",
            Op::Reference(..) => "reference",
            Op::Unavailable | Op::UnavailablePlain | Op::Unknown => "other",
        }
    }
}
