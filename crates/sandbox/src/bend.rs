//! What fault rules do around a call of any protocol: before it, to it, and to its answer.

use bytes::Bytes;
use serde_json::Value;

use crate::faults::{FaultEffect, Garbage, Part, Then};
use crate::ledger::Ledger;
use crate::wire::{Effect, Response};

/// Answer without the thing made; it appears or fails later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accept {
    pub status: u16,
    pub created: bool,
    /// Seconds.
    pub after: u64,
}

/// How the execution itself is bent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bent {
    pub accept: Option<Accept>,
    /// Execute twice.
    pub twice: bool,
    /// Refuse as sold out.
    pub sold_out: bool,
    /// Prices are so many per cent higher.
    pub percent: i64,
}

impl Bent {
    /// What the effects mean for the execution.
    pub fn of(struck: &[FaultEffect]) -> Self {
        let mut bent = Bent::default();
        for effect in struck {
            let accept = |status, then: &Then, after: &u64| Accept { status, created: *then == Then::Created, after: *after };
            match effect {
                FaultEffect::Accept202 { then, after } => bent.accept = Some(accept(202, then, after)),
                FaultEffect::Accept200 { then, after } => bent.accept = Some(accept(200, then, after)),
                FaultEffect::DuplicateExecution => bent.twice = true,
                FaultEffect::SoldOut => bent.sold_out = true,
                FaultEffect::PriceStep { percent } => bent.percent += i64::from(*percent),
                _ => {}
            }
        }
        bent
    }
}

/// What keeps a call from being executed, if anything does. `wrong` prints an error (status, type, code) as the protocol does.
pub fn before(ledger: &mut Ledger, struck: &[FaultEffect], wrong: impl Fn(u16, &str, &str) -> Response) -> Option<Response> {
    for effect in struck {
        match effect {
            FaultEffect::DropBefore => {
                ledger.effect(Effect::Drop);
                return Some(Response::empty(503));
            }
            FaultEffect::Error { status, r#type, code } => return Some(wrong(*status, r#type, code)),
            FaultEffect::RateLimit { .. } => return Some(wrong(429, "rate_limit_error", "rate_limit_exceeded")),
            _ => {}
        }
    }
    None
}

/// Delays, cuts and garbles an answer. `live` = the protocol's word for "not live" and its contrary.
pub fn after(ledger: &mut Ledger, struck: &[FaultEffect], response: &mut Response, live: Option<(&str, &str)>) {
    for effect in struck {
        match effect {
            FaultEffect::Latency(latency) => {
                let wait = ledger.faults.wait_ms(latency, ledger.calls);
                ledger.effect(Effect::Delay(wait));
            }
            FaultEffect::AnswerAfter { s } => ledger.effect(Effect::Delay(s.saturating_mul(1_000))),
            FaultEffect::DropAfterCommit => ledger.effect(Effect::Drop),
            FaultEffect::Truncate { bytes } => ledger.effect(Effect::Truncate(*bytes)),
            FaultEffect::Garbage(kind) => {
                let (content, body): (&str, &'static [u8]) = match kind {
                    Garbage::Html => ("text/html", b"<html><body><h1>It works!</h1></body></html>"),
                    Garbage::Json => ("application/json; charset=utf-8", b"{\"data\": {\"id\": \"0000"),
                    Garbage::Empty => ("application/json; charset=utf-8", b""),
                };
                response.set("content-type", content);
                response.body = Bytes::from_static(body);
            }
            FaultEffect::LieLiveMode => {
                if let Some((word, lie)) = live {
                    let text = String::from_utf8_lossy(&response.body).replace(word, lie);
                    response.body = text.into_bytes().into();
                }
            }
            FaultEffect::Withhold(part) => {
                if let Ok(mut answer) = serde_json::from_slice::<Value>(&response.body) {
                    withhold(&mut answer["data"], *part);
                    response.body = answer.to_string().into();
                }
            }
            FaultEffect::HostileText => {
                if let Ok(mut answer) = serde_json::from_slice::<Value>(&response.body) {
                    infest(&mut answer);
                    response.body = answer.to_string().into();
                }
            }
            _ => {}
        }
    }
}

fn withhold(data: &mut Value, part: Part) {
    let field = match part {
        Part::Documents => "documents",
        Part::Services => "services",
        Part::List => {
            if let Value::Array(all) = data {
                all.clear();
            }
            return;
        }
    };
    let all = match data {
        Value::Array(all) => all.iter_mut().collect(),
        one => vec![one],
    };
    for thing in all {
        if let Some(Value::Array(parts)) = thing.get_mut(field) {
            parts.clear();
        }
    }
}

/// What people read in the answers of every protocol.
const WORDS: [&str; 7] = ["name", "description", "hotelDescription", "remarks", "instructions", "boardName", "text"];
/// A script, a picture and a link; the same written with entities, once and twice; and a picture without its end.
const MARKUP: &str = r#" <script>document.title='owned'</script><a href="javascript:document.title='owned'">here</a> &lt;img src=x onerror="document.title='owned'"&gt; &amp;lt;img src=x onerror="document.title='owned'"&amp;gt; <img src=x onerror="document.title='owned'""#;

fn infest(answer: &mut Value) {
    match answer {
        Value::Array(all) => all.iter_mut().for_each(infest),
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text) if WORDS.contains(&key.as_str()) => text.push_str(MARKUP),
                    other => infest(other),
                }
            }
        }
        _ => {}
    }
}
