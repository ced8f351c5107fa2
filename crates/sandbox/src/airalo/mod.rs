//! Airalo Partner API v2, wire only: token, packages, orders, SIMs. The catalogue is the world's, orders stand in the ledger.

mod account;
mod error;
mod fields;
mod guide;
mod limits;
mod orders;
mod packages;
mod sims;
mod token;
mod view;

pub use fields::signature;

use chrono::{DateTime, Utc};

use crate::bend::{self, Bent};
use crate::duffel::access;
use crate::faults;
use crate::ledger::{Event, Ledger};
use crate::wire::{Request, Response};
use crate::world::World;
use crate::world::moment;

use error::Failure;

/// The protocol's name in truth and fault rules.
pub const PROTOCOL: &str = "airalo";

type Answer = Result<Response, Failure>;

/// What every operation works with.
struct Call<'a> {
    ledger: &'a mut Ledger,
    world: &'a World,
    now: DateTime<Utc>,
    request: &'a Request,
    request_id: &'a str,
    account: String,
    /// Of the token; signatures are checked with it.
    secret: String,
}

impl Call<'_> {
    /// True when titles and guides are wanted in Japanese.
    fn japanese(&self) -> bool {
        self.request.header("accept-language").is_some_and(|l| l.trim_start().starts_with("ja"))
    }
}

#[derive(Clone, Copy)]
enum Op<'a> {
    Token,
    Packages,
    Order,
    TopUp,
    Orders,
    ReadOrder(&'a str),
    Sims,
    Sim(&'a str),
    Usage(&'a str),
    SimTopUps(&'a str),
    SimPackages(&'a str),
    Guide(&'a str),
    Refund,
    Balance,
    Devices,
    OptIn,
    OptOut,
    NotEnabled,
    Unknown,
}

impl<'a> Op<'a> {
    fn of(method: &str, path: &'a str) -> Op<'a> {
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        match (method, parts.as_slice()) {
            ("POST", ["token"]) => Op::Token,
            ("GET", ["packages"]) => Op::Packages,
            ("POST", ["orders"]) => Op::Order,
            ("POST", ["orders", "topups"]) => Op::TopUp,
            ("GET", ["orders"]) => Op::Orders,
            ("GET", ["orders", id]) => Op::ReadOrder(id),
            ("GET", ["sims"]) => Op::Sims,
            ("GET", ["sims", iccid]) => Op::Sim(iccid),
            ("GET", ["sims", iccid, "usage"]) => Op::Usage(iccid),
            ("GET", ["sims", iccid, "topups"]) => Op::SimTopUps(iccid),
            ("GET", ["sims", iccid, "packages"]) => Op::SimPackages(iccid),
            ("GET", ["sims", iccid, "instructions"]) => Op::Guide(iccid),
            ("POST", ["refund"]) => Op::Refund,
            ("GET", ["balance"]) => Op::Balance,
            ("GET", ["compatible-devices-lite" | "compatible-devices"]) => Op::Devices,
            ("POST", ["notifications", "opt-in"]) => Op::OptIn,
            ("POST", ["notifications", "opt-out"]) => Op::OptOut,
            (
                _,
                [
                    "orders-async"
                    | "orders-bulk"
                    | "future-orders"
                    | "cancel-future-orders"
                    | "voucher"
                    | "finance"
                    | "simulator"
                    | "notifications",
                    ..,
                ],
            ) => Op::NotEnabled,
            _ => Op::Unknown,
        }
    }

    /// The name fault rules use.
    fn name(self) -> &'static str {
        match self {
            Op::Token => "token",
            Op::Packages => "packages",
            Op::Order => "order",
            Op::TopUp => "top_up",
            Op::Orders => "orders",
            Op::ReadOrder(_) => "read_order",
            Op::Sims => "sims",
            Op::Sim(_) => "read_sim",
            Op::Usage(_) => "usage",
            Op::SimTopUps(_) => "sim_topups",
            Op::SimPackages(_) => "sim_packages",
            Op::Guide(_) => "instructions",
            Op::Refund => "refund",
            Op::Balance => "balance",
            Op::Devices => "devices",
            Op::OptIn | Op::OptOut => "notifications",
            Op::NotEnabled | Op::Unknown => "other",
        }
    }
}

/// Answers a call under `/v2`.
pub fn answer(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request, request_id: &str) -> Response {
    let op = Op::of(&request.method, &request.path);
    let struck = strike(ledger, now, request, op);
    if let Some(response) = bend::before(ledger, &struck, |status, _, code| Failure::asked_for(status, code).response()) {
        return response;
    }
    let outcome = match op {
        Op::Token => token::create(ledger, world, now, request),
        op => enter(ledger, world, now, request, request_id).and_then(|mut call| dispatch(&mut call, op, Bent::of(&struck))),
    };
    let mut response = outcome.unwrap_or_else(|failure| failure.response());
    bend::after(ledger, &struck, &mut response, None);
    response
}

/// Opens the account of the token.
fn enter<'a>(
    ledger: &'a mut Ledger,
    world: &'a World,
    now: DateTime<Utc>,
    request: &'a Request,
    request_id: &'a str,
) -> Result<Call<'a>, Failure> {
    let bearer = request.header("authorization").and_then(|a| a.strip_prefix("Bearer ")).map(str::trim);
    let opened =
        bearer.and_then(|t| token::open(world.seed, t)).filter(|t| t.expires_at > now).ok_or_else(Failure::unauthorised)?;
    let account = open_account(ledger, world, now, &opened.client_id);
    Ok(Call { ledger, world, now, request, request_id, account, secret: opened.client_secret })
}

/// The account of a client id, born with its first use.
fn open_account(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, client_id: &str) -> String {
    let id = access::account_id(world, client_id);
    if !ledger.state.accounts.contains_key(&id) {
        let account = access::newborn(&ledger.config.currency);
        ledger.commit(now, Event::Account { id: id.clone(), account }, false);
    }
    id
}

fn dispatch(call: &mut Call<'_>, op: Op<'_>, bent: Bent) -> Answer {
    let products = call.ledger.state.accounts.get(&call.account).and_then(|a| a.products.as_ref());
    if products.is_some_and(|p| !p.iter().any(|p| p == "esim")) {
        return Err(Failure::not_enabled());
    }
    limits::check(call, op.name(), limits::iccid(op))?;
    match op {
        Op::Packages => packages::list(call),
        Op::Order => orders::create(call, bent),
        Op::TopUp => orders::top_up(call, bent),
        Op::Orders => orders::list(call),
        Op::ReadOrder(id) => orders::read(call, id),
        Op::Sims => sims::list(call),
        Op::Sim(iccid) => sims::read(call, iccid),
        Op::Usage(iccid) => sims::usage(call, iccid),
        Op::SimTopUps(iccid) => sims::topups(call, iccid),
        Op::SimPackages(iccid) => sims::packages(call, iccid),
        Op::Guide(iccid) => guide::read(call, iccid),
        Op::Refund => account::refund(call),
        Op::Balance => account::balance(call),
        Op::Devices => Ok(account::devices()),
        Op::OptIn => account::opt_in(call),
        Op::OptOut => account::opt_out(call),
        Op::NotEnabled => Err(Failure::not_enabled()),
        Op::Token | Op::Unknown => Err(Failure::not_found()),
    }
}

fn strike(ledger: &mut Ledger, now: DateTime<Utc>, request: &Request, op: Op<'_>) -> Vec<faults::FaultEffect> {
    if ledger.faults.rules.is_empty() {
        return Vec::new();
    }
    let body = fields::Fields::read(request).unwrap_or_default();
    let description =
        |id: &str| id.parse().ok().and_then(|id: u64| ledger.state.esims.orders.get(&id)).map(|o| o.description.clone());
    let our_ref = match op {
        Op::Order | Op::TopUp => body.text("description").map(str::to_owned),
        Op::ReadOrder(id) => description(id),
        _ => None,
    };
    let offer = match op {
        Op::Order | Op::TopUp => body.text("package_id").map(str::to_owned),
        op => limits::iccid(op).map(str::to_owned),
    };
    ledger.faults.strike(&faults::Call {
        protocol: PROTOCOL,
        op: op.name(),
        method: &request.method,
        path: &request.path,
        our_ref: our_ref.as_deref(),
        offer: offer.as_deref(),
        minute: moment::minute_of(now),
    })
}
