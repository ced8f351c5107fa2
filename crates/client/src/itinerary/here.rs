//! Where the traveller at this computer is by the plan (product.md §4.6): "today" and "tomorrow" are that place's, wherever the laptop's clock
//! still stands.
use super::{ItineraryItem, What};
use crate::offer::Airport;
use crate::settings::Language;
use btm_domain::PlaceTime;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// Before the first moment of a trip its place counts from so long on.
const BEFORE: TimeDelta = TimeDelta::hours(48);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// The city, as shown.
    pub name: String,
    pub zone: Tz,
}

fn city(airport: &Airport, time: PlaceTime, language: Language) -> Here {
    let name = match language {
        Language::Ja => &airport.city_ja,
        Language::En => &airport.city_en,
    };
    Here { name: name.clone(), zone: time.zone }
}

/// Where one is before a moment, and from it on. What has no place of its own tells nothing.
fn around(item: &ItineraryItem, language: Language) -> Option<(Here, Here)> {
    match &item.what {
        What::Flight { segment, .. } => {
            let (leg, ends) = (segment, &segment.segment);
            let from = city(&leg.origin, ends.departure.time, language);
            Some((from, city(&leg.destination, ends.arrival.time, language)))
        }
        What::Stay(stay) => {
            let there = Here { name: stay.property.city.clone(), zone: stay.property.zone };
            Some((there.clone(), there))
        }
        What::Esim { .. } | What::Rental(_) | What::Desk { .. } => None,
    }
}

/// By one's own moments, in order: the last that has begun, else the first to come soon. `None`: nothing says it.
pub(super) fn of<'a>(own: impl Iterator<Item = &'a ItineraryItem>, now: DateTime<Utc>, language: Language) -> Option<Here> {
    let mut last = None;
    for item in own {
        let Some((before, after)) = around(item, language) else { continue };
        if item.sort > now {
            return last.or_else(|| (item.sort - now <= BEFORE).then_some(before));
        }
        last = Some(after);
    }
    last
}
