//! How often an account may call: 5 a second for each endpoint, and the slower limits of some.
//!
//! Where the sandbox's clock stands still (manual, fixed) a second never ends: there the limits hold only for accounts shaped
//! with a `rate_limit` of their own.

use chrono::{DateTime, Utc};

use super::error::Failure;
use super::{Call, Op};
use crate::duffel::access;
use crate::ledger::Ledger;

/// The SIM an operation is about.
pub fn iccid(op: Op<'_>) -> Option<&str> {
    match op {
        Op::Sim(i) | Op::Usage(i) | Op::SimTopUps(i) | Op::SimPackages(i) | Op::Guide(i) => Some(i),
        _ => None,
    }
}

/// Counts a call; 429 when it is one too many.
pub fn check(call: &mut Call<'_>, op: &str, iccid: Option<&str>) -> Result<(), Failure> {
    let (now, account) = (call.now, call.account.clone());
    if !held(call.ledger, &account) {
        return Ok(());
    }
    count(call.ledger, now, &format!("{account} {op}"), 1, 5)?;
    match op {
        "packages" => count(call.ledger, now, &format!("{account} packages a minute"), 60, 80),
        "refund" => count(call.ledger, now, &format!("{account} refunds a minute"), 60, 5),
        "usage" => count(call.ledger, now, &format!("{account} usage {}", iccid.unwrap_or_default()), 60, 10),
        _ => Ok(()),
    }
}

/// Three tokens a minute.
pub fn token(ledger: &mut Ledger, now: DateTime<Utc>, account: &str) -> Result<(), Failure> {
    if held(ledger, account) { count(ledger, now, &format!("{account} tokens"), 60, 3) } else { Ok(()) }
}

fn held(ledger: &Ledger, account: &str) -> bool {
    let moves = !["manual", "fixed"].contains(&ledger.config.clock_mode);
    moves || ledger.state.accounts.get(account).is_some_and(|a| a.rate_limit != access::RATE_LIMIT)
}

/// At most `most` calls in a window of so many seconds.
fn count(ledger: &mut Ledger, now: DateTime<Utc>, key: &str, seconds: i64, most: u32) -> Result<(), Failure> {
    let window = now.timestamp().div_euclid(seconds);
    let counted = ledger.minutes.entry(key.to_owned()).or_insert((window, 0));
    if counted.0 != window {
        *counted = (window, 0);
    }
    counted.1 += 1;
    if counted.1 <= most {
        return Ok(());
    }
    let left = seconds - now.timestamp().rem_euclid(seconds);
    Err(Failure::too_many(left.max(1) as u64))
}
