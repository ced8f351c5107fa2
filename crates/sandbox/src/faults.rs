//! Faults on demand: rules that match calls, and what they do to the answer. Never journaled; a restart forgets them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::draw::Draw;
use crate::presets::{FaultPlan, Preset};

/// Which calls a rule means; an absent field matches everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// `duffel`, `liteapi` or `airalo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// Name of the operation. Flights: `search`, `read_search`, `batch_search`, `batch_poll`, `offers`, `offer`, `price`,
    /// `offer_passenger`, `seat_map`, `order`, `hold` (an order of type hold; `order` and `create_order` mean both), `orders`,
    /// `read_order`, `update_order`, `services`, `pay` (or `create_payment`), `payments`, `quote_cancel`, `cancel`,
    /// `cancellations`, `change_options`, `select_change`, `change`, `changes`, `airline_changes`, `accept_change`, `users`,
    /// `webhooks`, `places`, `reference`. For effects on webhooks: `webhook`, or the type of the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<String>,
    /// `"POST /air/orders"` or `"/air/orders"`; a path part `*` matches any one part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// Prefix of `metadata.btm_ref` of the order made or named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ref_prefix: Option<String>,
    /// Only the n-th matching call, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u64>,
    /// Every n-th matching call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<u64>,
    /// With this probability, decided by hash(seed, rule, our ref or offer id or call number).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
}

/// How long a latency fault waits, in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Latency {
    Fixed { ms: u64 },
    Uniform { from_ms: u64, to_ms: u64 },
    Lognormal { median_ms: u64, sigma: f64 },
    Pareto { least_ms: u64, alpha: f64 },
}

/// What a 202 or 200 without an order turns into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    Created,
    Failed,
}

/// An unreadable body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Garbage {
    Html,
    Json,
    Empty,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Tickets of an order.
    Documents,
    /// Seats and bags of an order.
    Services,
    /// Everything in a list.
    List,
}

/// What happens to a matched call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultEffect {
    /// Wait before answering.
    Latency(Latency),
    /// Answer this error; nothing is executed.
    Error { status: u16, r#type: String, code: String },
    /// Close the socket; nothing is executed.
    DropBefore,
    /// Execute, make it durable, then close the socket without an answer.
    DropAfterCommit,
    /// Execute, and answer so many seconds later.
    AnswerAfter { s: u64 },
    /// Execute, send only so many bytes of the body, close.
    Truncate { bytes: usize },
    /// Execute, and answer 2xx with an unreadable body.
    Garbage(Garbage),
    /// Orders only: 202 without an order; it appears or fails `after` seconds later.
    #[serde(rename = "accept_202")]
    Accept202 { then: Then, after: u64 },
    /// As `accept_202`, with status 200.
    #[serde(rename = "accept_200")]
    Accept200 { then: Then, after: u64 },
    /// Orders only: the order is made twice; the answer shows the first.
    DuplicateExecution,
    /// Orders only: refused with `offer_no_longer_available`.
    SoldOut,
    /// 429 from the (n+1)-th matching call of a minute on.
    RateLimit { n: u64 },
    /// The answer says `live_mode: true`.
    LieLiveMode,
    /// Every name and description of the answer ends in markup: whole, written with entities, and cut off.
    HostileText,
    /// The answer is without a part that is there: as long as the rule strikes, whoever asks is told of none.
    Withhold(Part),
    /// The price goes up by so many hundredths: reading an offer shows it, ordering at the old one is refused.
    PriceStep { percent: u32 },
    /// Webhooks: the event is delivered so many times more.
    Duplicate { n: u32 },
    /// Webhooks: the event leaves so many seconds later.
    Delay { s: u64 },
    /// Webhooks: of so many events one after another the last leaves first, a second apart.
    Reorder { window: u64 },
    /// Webhooks: the event is never delivered.
    Lose,
    /// Webhooks: the signature does not fit.
    BadSignature,
    /// Webhooks: the event arrives before the answer of the call that caused it.
    BeforeAnswer,
}

impl FaultEffect {
    /// True for effects on webhooks; such a rule never strikes a call.
    pub fn is_hook(&self) -> bool {
        use FaultEffect::{BadSignature, BeforeAnswer, Delay, Duplicate, Lose, Reorder};
        matches!(self, Duplicate { .. } | Delay { .. } | Reorder { .. } | Lose | BadSignature | BeforeAnswer)
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    pub id: String,
    #[serde(default, rename = "match")]
    pub matches: Match,
    pub effect: FaultEffect,
    /// Fire at most so often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
}

/// A rule with its counts.
#[derive(Clone, Debug, Serialize)]
pub struct RuleState {
    #[serde(flatten)]
    pub rule: FaultRule,
    pub matched: u64,
    pub fired: u64,
    #[serde(skip)]
    minute: (i64, u64),
}

/// The rules in force.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    seed: u64,
    /// The preset in force, if one was asked for.
    pub preset: Option<Preset>,
    /// The protocol the preset is for; all when `None`.
    pub protocol: Option<String>,
    pub rules: Vec<RuleState>,
    /// Calls per operation, for draws of calls without a reference.
    calls: HashMap<String, u64>,
}

/// What a rule is matched against.
pub struct Call<'a> {
    pub protocol: &'a str,
    pub op: &'a str,
    pub method: &'a str,
    pub path: &'a str,
    pub our_ref: Option<&'a str>,
    pub offer: Option<&'a str>,
    /// Minutes since 1970.
    pub minute: i64,
}

impl Faults {
    /// Rules given at start.
    pub fn new(seed: u64, rules: Vec<FaultRule>) -> Self {
        let mut faults = Faults { seed, ..Faults::default() };
        faults.replace(rules);
        faults
    }

    /// Replaces everything by a plan.
    pub fn follow(&mut self, plan: FaultPlan) {
        self.replace(plan.rules());
        self.preset = plan.preset;
        self.protocol = plan.protocol;
    }

    /// Replaces all rules and their counts.
    pub fn replace(&mut self, rules: Vec<FaultRule>) {
        (self.preset, self.protocol) = (None, None);
        self.rules = rules.into_iter().map(|rule| RuleState { rule, matched: 0, fired: 0, minute: (0, 0) }).collect();
    }

    /// True when this protocol really makes a second order on one offer, whatever its accounts say.
    pub fn opens_guard(&self, protocol: &str) -> bool {
        self.preset.is_some_and(Preset::opens_guard) && self.protocol.as_deref().is_none_or(|p| p == protocol)
    }

    /// The effects of a call, in rule order. Counts.
    pub fn strike(&mut self, call: &Call<'_>) -> Vec<FaultEffect> {
        self.draw(call, false).into_iter().map(|(effect, _)| effect).collect()
    }

    /// The effects on a webhook event, each with how often its rule has fired.
    pub fn strike_hook(&mut self, protocol: &str, kind: &str, our_ref: Option<&str>) -> Vec<(FaultEffect, u64)> {
        self.draw(&Call { protocol, op: kind, method: "", path: "", our_ref, offer: None, minute: 0 }, true)
    }

    fn draw(&mut self, call: &Call<'_>, hook: bool) -> Vec<(FaultEffect, u64)> {
        let number = self.calls.entry(call.op.to_owned()).or_insert(0);
        *number += 1;
        let mut struck = Vec::new();
        for state in self.rules.iter_mut().filter(|s| s.rule.effect.is_hook() == hook) {
            if !fits(&state.rule.matches, call, hook) {
                continue;
            }
            state.matched += 1;
            let draw = Draw::new(self.seed, "fault").text(&state.rule.id);
            let draw = match call.our_ref.or(call.offer) {
                Some(text) => draw.text(text),
                None => draw.text(call.op).with(*number),
            };
            let chosen = state.rule.matches.nth.is_none_or(|n| n == state.matched)
                && state.rule.matches.every.is_none_or(|n| n > 0 && state.matched % n == 0)
                && state.rule.matches.p.is_none_or(|p| draw.chance(p))
                && state.rule.times.is_none_or(|times| state.fired < times)
                && state.over_limit(call.minute);
            if chosen {
                state.fired += 1;
                struck.push((state.rule.effect.clone(), state.fired));
            }
        }
        struck
    }

    /// Milliseconds of a latency fault.
    pub fn wait_ms(&self, latency: &Latency, request: u64) -> u64 {
        let draw = Draw::new(self.seed, "latency").with(request);
        match latency {
            Latency::Fixed { ms } => *ms,
            Latency::Uniform { from_ms, to_ms } => from_ms + draw.below(to_ms.saturating_sub(*from_ms) + 1),
            Latency::Lognormal { median_ms, sigma } => {
                let (u, v) = (draw.unit().max(1e-12), draw.with(1).unit());
                let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
                (*median_ms as f64 * (sigma * normal).exp()) as u64
            }
            Latency::Pareto { least_ms, alpha } => {
                (*least_ms as f64 / (1.0 - draw.unit()).max(1e-9).powf(1.0 / alpha.max(0.1))) as u64
            }
        }
        .min(600_000)
    }
}

impl RuleState {
    fn over_limit(&mut self, minute: i64) -> bool {
        let FaultEffect::RateLimit { n } = self.rule.effect else { return true };
        if self.minute.0 != minute {
            self.minute = (minute, 0);
        }
        self.minute.1 += 1;
        self.minute.1 > n
    }
}

fn fits(rule: &Match, call: &Call<'_>, hook: bool) -> bool {
    let op = |wanted: &str| match wanted {
        "order" | "create_order" => call.op == "order" || call.op == "hold",
        "create_payment" => call.op == "pay",
        "webhook" => hook,
        wanted => wanted == call.op,
    };
    rule.protocol.as_deref().is_none_or(|p| p == call.protocol)
        && rule.op.as_deref().is_none_or(op)
        && rule.route.as_deref().is_none_or(|route| fits_route(route, call))
        && rule.ref_prefix.as_deref().is_none_or(|prefix| call.our_ref.is_some_and(|r| r.starts_with(prefix)))
}

fn fits_route(route: &str, call: &Call<'_>) -> bool {
    let (method, path) = route.split_once(' ').map_or((None, route), |(m, p)| (Some(m), p));
    let parts = |text: &str| text.trim_end_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
    let (wanted, got) = (parts(path), parts(call.path));
    method.is_none_or(|m| m.eq_ignore_ascii_case(call.method))
        && wanted.len() == got.len()
        && wanted.iter().zip(&got).all(|(w, g)| w == "*" || w == g)
}
