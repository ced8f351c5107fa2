//! Terms, bags and cabin. What is not said stays not said.
use super::super::wire::{self, BaggageType, CabinWord};
use super::money;
use btm_domain::{Cabin, Condition, Slice};

pub(super) fn condition(wire: Option<&wire::Condition>) -> Option<Condition> {
    let wire = wire?;
    let amount = wire.penalty_amount.as_ref().or(wire.penalty_total_amount.as_ref());
    Some(Condition { allowed: wire.allowed?, penalty: money(amount, wire.penalty_currency.as_deref()).ok() })
}

/// Pieces per person: the least over all segments and people; `None` where one of them is not told.
pub(super) fn bags(slices: &[wire::Slice], kind: &BaggageType) -> Option<u8> {
    let mut least: Option<u8> = None;
    for segment in slices.iter().flat_map(|s| &s.segments) {
        let passengers = segment.passengers.as_ref().filter(|p| !p.is_empty())?;
        for passenger in passengers {
            let bags = passenger.baggages.as_ref()?;
            let pieces = bags
                .iter()
                .filter(|b| b.r#type.as_ref() == Some(kind))
                .fold(0u8, |sum, b| sum.saturating_add(b.quantity.unwrap_or(0)));
            least = Some(least.map_or(pieces, |l| l.min(pieces)));
        }
    }
    least
}

/// The cabin of the longest flight. Where none is told: economy, the least anyone can mean.
pub fn cabin(wire: &[wire::Slice], ours: &[Slice]) -> Cabin {
    let told = wire.iter().flat_map(|s| &s.segments).map(|segment| {
        let word = segment.passengers.as_ref().and_then(|p| p.first()).and_then(|p| p.cabin_class.as_ref());
        match word {
            Some(CabinWord::Economy) => Some(Cabin::Economy),
            Some(CabinWord::PremiumEconomy) => Some(Cabin::PremiumEconomy),
            Some(CabinWord::Business) => Some(Cabin::Business),
            Some(CabinWord::First) => Some(Cabin::First),
            Some(CabinWord::Other(_)) | None => None,
        }
    });
    let minutes = ours.iter().flat_map(|s| &s.segments).map(|s| s.duration_minutes);
    let longest = told.zip(minutes).filter_map(|(cabin, m)| cabin.map(|c| (c, m))).max_by_key(|(_, m)| *m);
    longest.map_or(Cabin::Economy, |(cabin, _)| cabin)
}
