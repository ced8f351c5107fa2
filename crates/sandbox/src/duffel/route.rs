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
    SeatMaps,
    AvailableServices(&'a str),
    AddServices(&'a str),
    QuoteCancel,
    ConfirmCancel(&'a str),
    Cancellations,
    ReadCancellation(&'a str),
    ChangeRequest,
    ReadChangeRequest(&'a str),
    ChangeOffers,
    ReadChangeOffer(&'a str),
    Change,
    ConfirmChange(&'a str),
    ReadChange(&'a str),
    AirlineChanges,
    AcceptAirlineChange(&'a str),
    UpdateAirlineChange(&'a str),
    CreateUser,
    Users,
    ReadUser(&'a str),
    ReplaceUser(&'a str),
    Webhook(Hook<'a>),
    Suggestions,
    /// List of a reference kind, or one of it.
    Reference(Kind, Option<&'a str>),
    /// Known to Duffel, not offered here: 403.
    Unavailable,
    /// As before, answered in plain text.
    UnavailablePlain,
    Unknown,
}

/// What is asked of webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook<'a> {
    Create,
    List,
    Read(&'a str),
    Update(&'a str),
    Delete(&'a str),
    Ping(&'a str),
    Deliveries,
    Event(&'a str),
    Redeliver(&'a str),
}

/// A kind of reference data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Airports,
    Cities,
    Airlines,
    Aircraft,
    LoyaltyProgrammes,
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
            ("GET", ["air", "seat_maps"]) => Op::SeatMaps,
            ("GET", ["air", "orders", id, "available_services"]) => Op::AvailableServices(id),
            ("POST", ["air", "orders", id, "services"]) => Op::AddServices(id),
            ("POST", ["air", "order_cancellations"]) => Op::QuoteCancel,
            ("POST", ["air", "order_cancellations", id, "actions", "confirm"]) => Op::ConfirmCancel(id),
            ("GET", ["air", "order_cancellations"]) => Op::Cancellations,
            ("GET", ["air", "order_cancellations", id]) => Op::ReadCancellation(id),
            ("POST", ["air", "order_change_requests"]) => Op::ChangeRequest,
            ("GET", ["air", "order_change_requests", id]) => Op::ReadChangeRequest(id),
            ("GET", ["air", "order_change_offers"]) => Op::ChangeOffers,
            ("GET", ["air", "order_change_offers", id]) => Op::ReadChangeOffer(id),
            ("POST", ["air", "order_changes"]) => Op::Change,
            ("POST", ["air", "order_changes", id, "actions", "confirm"]) => Op::ConfirmChange(id),
            ("GET", ["air", "order_changes", id]) => Op::ReadChange(id),
            ("GET", ["air", "airline_initiated_changes"]) => Op::AirlineChanges,
            ("POST", ["air", "airline_initiated_changes", id, "actions", "accept"]) => Op::AcceptAirlineChange(id),
            ("PATCH", ["air", "airline_initiated_changes", id]) => Op::UpdateAirlineChange(id),
            ("POST", ["identity", "customer", "users"]) => Op::CreateUser,
            ("GET", ["identity", "customer", "users"]) => Op::Users,
            ("GET", ["identity", "customer", "users", id]) => Op::ReadUser(id),
            ("PUT", ["identity", "customer", "users", id]) => Op::ReplaceUser(id),
            ("POST", ["air", "webhooks"]) => Op::Webhook(Hook::Create),
            ("GET", ["air", "webhooks"]) => Op::Webhook(Hook::List),
            ("GET", ["air", "webhooks", "deliveries"]) => Op::Webhook(Hook::Deliveries),
            ("GET", ["air", "webhooks", "events", id]) => Op::Webhook(Hook::Event(id)),
            ("POST", ["air", "webhooks", "events", id, "actions", "redeliver"]) => Op::Webhook(Hook::Redeliver(id)),
            ("POST", ["air", "webhooks", id, "actions", "ping"]) => Op::Webhook(Hook::Ping(id)),
            ("GET", ["air", "webhooks", id]) => Op::Webhook(Hook::Read(id)),
            ("PATCH", ["air", "webhooks", id]) => Op::Webhook(Hook::Update(id)),
            ("DELETE", ["air", "webhooks", id]) => Op::Webhook(Hook::Delete(id)),
            ("GET", ["places", "suggestions"]) => Op::Suggestions,
            ("GET", ["air", kind @ ("airports" | "cities" | "airlines" | "aircraft" | "loyalty_programmes"), rest @ ..])
                if rest.len() < 2 =>
            {
                let kind = match *kind {
                    "airports" => Kind::Airports,
                    "cities" => Kind::Cities,
                    "airlines" => Kind::Airlines,
                    "aircraft" => Kind::Aircraft,
                    _ => Kind::LoyaltyProgrammes,
                };
                Op::Reference(kind, rest.first().copied())
            }
            (_, ["cars", ..]) => Op::UnavailablePlain,
            (_, ["identity" | "payments" | "links", ..]) => Op::Unavailable,
            (_, ["air", "airline_credits" | "partial_offer_requests", ..]) => Op::Unavailable,
            ("POST", ["air", "offers", _, "upsell" | "upsell_offers"]) => Op::Unavailable,
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
            Op::SeatMaps => "seat_map",
            Op::AvailableServices(_) | Op::AddServices(_) => "services",
            Op::QuoteCancel => "quote_cancel",
            Op::ConfirmCancel(_) => "cancel",
            Op::Cancellations | Op::ReadCancellation(_) => "cancellations",
            Op::ChangeRequest | Op::ReadChangeRequest(_) | Op::ChangeOffers | Op::ReadChangeOffer(_) => "change_options",
            Op::Change => "select_change",
            Op::ConfirmChange(_) => "change",
            Op::ReadChange(_) => "changes",
            Op::AirlineChanges => "airline_changes",
            Op::AcceptAirlineChange(_) | Op::UpdateAirlineChange(_) => "accept_change",
            Op::CreateUser | Op::Users | Op::ReadUser(_) | Op::ReplaceUser(_) => "users",
            Op::Webhook(_) => "webhooks",
            Op::Suggestions => "places",
            Op::Reference(..) => "reference",
            Op::Unavailable | Op::UnavailablePlain | Op::Unknown => "other",
        }
    }
}
