//! A hotel in our words.
use super::super::super::normal::Unreadable;
use super::super::super::wire::{Accommodation, Digits};
use crate::text::{plain, plain_lines, told};
use crate::zone::zone_at;
use btm_domain::places::Position;
use btm_domain::stay::Property;
use chrono::NaiveTime;

/// # Errors
/// [`Unreadable`] where it has no name, or stands nowhere (then its clock is unknown).
pub fn property(wire: &Accommodation) -> Result<Property, Unreadable> {
    let name = told(wire.name.as_deref()).ok_or(Unreadable("name"))?;
    let location = wire.location.clone().unwrap_or_default();
    let address = location.address.unwrap_or_default();
    let country = address.country_code.as_deref().and_then(|code| code.parse().ok());
    let position = location.geographic_coordinates.and_then(|at| Position::new(at.latitude?, at.longitude?));
    let clock = wire.check_in_information.clone().unwrap_or_default();
    let stars = wire.rating.iter().chain(wire.ratings.iter().filter_map(|r| r.value.as_ref())).find_map(|d| d.tenths());
    Ok(Property {
        name,
        address: told(address.line_one.as_deref()).into_iter().collect(),
        city: plain(address.city_name.as_deref().unwrap_or_default()),
        postal_code: told(address.postal_code.as_deref()),
        country,
        position,
        zone: zone_at(position, country).ok_or(Unreadable("position"))?,
        phone: told(wire.phone_number.as_deref()),
        email: told(wire.email.as_deref()),
        stars: stars.map(|t| t / 10).filter(|s| (1..=5).contains(s)),
        score_tenths: wire.review_score.as_ref().and_then(Digits::tenths).filter(|s| (1..=100).contains(s)),
        description: wire.description.as_deref().map(plain_lines).filter(|text| !text.is_empty()),
        amenities: wire.amenities.iter().filter_map(|a| told(a.r#type.as_deref())).collect(),
        check_in_after: clock.check_in_after_time.as_deref().and_then(wall_clock),
        check_out_before: clock.check_out_before_time.as_deref().and_then(wall_clock),
    })
}

/// `14:30`, `14:30:00`.
fn wall_clock(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.trim_start_matches('T').get(..5)?, "%H:%M").ok()
}
