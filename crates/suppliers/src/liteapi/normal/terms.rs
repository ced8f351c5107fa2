//! What cancelling brings back, by time (`suppliers.md` §1.7): LiteAPI tells fees from a moment on, we tell refunds up to it.
use super::super::wire::{Policies, PolicyInfo, PolicyType, RefundableTag};
use super::moment::gmt;
use crate::soft::money;
use btm_domain::stay::{CancelStep, CancelTerms};
use btm_domain::{Money, PlaceTime};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

/// What the terms are about.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    pub total: Money,
    pub check_in: NaiveDate,
    pub zone: Tz,
    /// Steps that had ended by then were never on offer.
    pub since: DateTime<Utc>,
}

/// The policies of all rooms of one booking, each about its own share of the total. Without a list nothing is known; an empty one,
/// or the word, is non-refundable. What cannot be read, or keeps more than was paid, or less later than before, makes all of it
/// unknown: half of a policy would promise what nobody said.
pub fn terms<'a>(rooms: impl Iterator<Item = Option<&'a Policies>>, ground: Ground) -> CancelTerms {
    let mut fees: Vec<Vec<(DateTime<Utc>, i64)>> = Vec::new();
    let (mut rooms_seen, mut fixed) = (0, 0);
    for policies in rooms {
        let Some(policies) = policies else { return CancelTerms::Unknown };
        rooms_seen += 1;
        match (&policies.refundable_tag, &policies.cancel_policy_infos) {
            (Some(RefundableTag::NonRefundable), _) => fixed += 1,
            (Some(RefundableTag::Refundable | RefundableTag::Other(_)), Some(infos)) if infos.is_empty() => {
                return CancelTerms::Unknown;
            }
            (None, Some(infos)) if infos.is_empty() => fixed += 1,
            (_, Some(infos)) => match room(infos, ground.total) {
                Some(room) => fees.push(room),
                None => return CancelTerms::Unknown,
            },
            (_, None) => return CancelTerms::Unknown,
        }
    }
    match (rooms_seen, fixed) {
        (0, _) => CancelTerms::Unknown,
        (seen, fixed) if seen == fixed => CancelTerms::NonRefundable,
        (_, 0) => steps(&fees, ground),
        // Of some rooms something comes back: how much of the total is theirs is not told.
        _ => CancelTerms::Unknown,
    }
}

/// Fees of one room by time; `None` where one cannot be read.
fn room(infos: &[PolicyInfo], total: Money) -> Option<Vec<(DateTime<Utc>, i64)>> {
    let fee = |info: &PolicyInfo| {
        let amount = matches!(info.r#type, None | Some(PolicyType::Amount));
        let fee = money(info.amount.as_ref(), info.currency.as_deref()).ok().filter(|_| amount)?;
        let at = moment(info.cancel_time.as_deref()?, info.timezone.as_deref())?;
        (fee.currency == total.currency && fee.minor >= 0).then_some((at, fee.minor))
    };
    let mut fees = infos.iter().map(fee).collect::<Option<Vec<_>>>()?;
    fees.sort_unstable();
    Some(fees)
}

/// LiteAPI means GMT, named or not; another zone that is named is believed.
fn moment(text: &str, zone: Option<&str>) -> Option<DateTime<Utc>> {
    let at = gmt(text)?;
    match zone.map(str::trim) {
        None | Some("" | "GMT" | "UTC") => Some(at),
        Some(zone) => Some(PlaceTime::from_local(at.naive_utc(), zone.parse().ok()?).instant),
    }
}

fn steps(fees: &[Vec<(DateTime<Utc>, i64)>], ground: Ground) -> CancelTerms {
    let mut turns: Vec<DateTime<Utc>> = fees.iter().flatten().map(|(at, _)| *at).collect();
    turns.sort_unstable();
    turns.dedup();
    // What is kept at a moment: of each room its newest fee, in force from its own moment on.
    let kept = |in_force: &dyn Fn(DateTime<Utc>) -> bool| {
        let newest =
            |room: &Vec<(DateTime<Utc>, i64)>| room.iter().rev().find(|(at, _)| in_force(*at)).map_or(0, |(_, fee)| *fee);
        fees.iter().map(newest).try_fold(0_i64, i64::checked_add)
    };
    let mut refunds = Vec::with_capacity(turns.len() + 1);
    for turn in &turns {
        let Some(fee) = kept(&|at| at < *turn) else { return CancelTerms::Unknown };
        refunds.push((*turn, ground.total.minor - fee));
    }
    let Some(last) = kept(&|_| true) else { return CancelTerms::Unknown };
    let left = ground.total.minor - last;
    // What still comes back after the last turn does so until the day of arrival begins; who is not there is charged in full.
    let arrival = PlaceTime::from_local(ground.check_in.and_time(NaiveTime::MIN), ground.zone).instant;
    if left > 0 && turns.last().is_some_and(|turn| *turn < arrival) {
        refunds.push((arrival, left));
    }
    let falls = refunds.windows(2).all(|pair| pair[1].1 <= pair[0].1);
    if left < 0 || !falls || refunds.iter().any(|(_, refund)| *refund < 0) {
        return CancelTerms::Unknown;
    }
    // A turn that changes nothing ends nothing.
    refunds.dedup_by(|later, earlier| {
        later.1 == earlier.1 && {
            earlier.0 = later.0;
            true
        }
    });
    let steps: Vec<CancelStep> = refunds
        .into_iter()
        .filter(|(until, refund)| *until > ground.since && *refund > 0)
        .map(|(until, refund)| CancelStep {
            until: PlaceTime::from_instant(until, ground.zone),
            refund: Money::from_minor(refund, ground.total.currency),
        })
        .collect();
    if steps.is_empty() { CancelTerms::NonRefundable } else { CancelTerms::Steps { steps } }
}
