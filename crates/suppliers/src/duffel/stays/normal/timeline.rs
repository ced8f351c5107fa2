//! What cancelling brings back, by time (`suppliers.md` §1.7).
use super::super::super::normal::{moment, money};
use super::super::super::wire::TimelineStep;
use btm_domain::stay::{CancelStep, CancelTerms};
use btm_domain::{Money, PlaceTime};
use chrono_tz::Tz;

/// An empty list is non-refundable. A step that cannot be read, pays back more than was paid or more than an earlier one makes the
/// whole timeline unknown: half of one would promise what nobody said.
pub fn terms(wire: Option<&Vec<TimelineStep>>, total: Money, zone: Tz) -> CancelTerms {
    let Some(wire) = wire else { return CancelTerms::Unknown };
    let mut steps = Vec::with_capacity(wire.len());
    for step in wire {
        let until = step.before.as_deref().and_then(moment);
        let refund = money(step.refund_amount.as_ref(), step.currency.as_deref()).ok();
        let refund = refund.filter(|r| r.currency == total.currency && (0..=total.minor).contains(&r.minor));
        let (Some(until), Some(refund)) = (until, refund) else { return CancelTerms::Unknown };
        steps.push(CancelStep { until: PlaceTime::from_instant(until, zone), refund });
    }
    steps.sort_by_key(|step| step.until.instant);
    if steps.windows(2).any(|pair| pair[1].refund.minor > pair[0].refund.minor) {
        return CancelTerms::Unknown;
    }
    // A step that brings nothing back says what its absence says.
    steps.retain(|step| step.refund.minor > 0);
    if steps.is_empty() { CancelTerms::NonRefundable } else { CancelTerms::Steps { steps } }
}
