//! A hotel in our words.
use super::super::wire::Hotel;
use super::moment::wall_clock;
use crate::soft::{Digits, Unreadable};
use crate::text::{plain_lines, told};
use crate::zone::zone_at;
use btm_domain::places::Position;
use btm_domain::stay::Property;

/// # Errors
/// [`Unreadable`] where it has no name, or stands nowhere (then its clock is unknown).
pub fn property(wire: &Hotel) -> Result<Property, Unreadable> {
    let name = told(wire.name.as_deref()).ok_or(Unreadable("name"))?;
    let country = wire.country.as_deref().and_then(|code| code.trim().to_ascii_uppercase().parse().ok());
    let position = at(wire.latitude.as_ref(), wire.longitude.as_ref())
        .or_else(|| wire.location.as_ref().and_then(|p| at(p.latitude.as_ref(), p.longitude.as_ref())));
    let clock = wire.checkin_checkout_times.clone().unwrap_or_default();
    let stars = wire.stars.as_ref().or(wire.star_rating.as_ref()).and_then(Digits::tenths);
    Ok(Property {
        name,
        address: told(wire.address.as_deref()).into_iter().collect(),
        city: told(wire.city.as_deref()).unwrap_or_default(),
        postal_code: told(wire.zip.as_deref()),
        country,
        position,
        zone: zone_at(position, country).ok_or(Unreadable("position"))?,
        phone: told(wire.phone.as_deref()),
        email: told(wire.email.as_deref()),
        stars: stars.map(|t| t / 10).filter(|s| (1..=5).contains(s)),
        score_tenths: wire.rating.as_ref().and_then(Digits::tenths).filter(|s| (1..=100).contains(s)),
        description: wire.hotel_description.as_deref().map(plain_lines).filter(|text| !text.is_empty()),
        amenities: wire.hotel_facilities.iter().filter_map(|a| told(Some(a))).map(|a| word(&a)).collect(),
        check_in_after: clock.checkin.as_deref().and_then(wall_clock),
        check_out_before: clock.checkout.as_deref().and_then(wall_clock),
    })
}

/// Nought and nought is where nothing stands: a position that was never filled in.
fn at(latitude: Option<&Digits>, longitude: Option<&Digits>) -> Option<Position> {
    let degrees = |digits: Option<&Digits>| digits?.0.trim().parse::<f64>().ok();
    let (lat, lng) = (degrees(latitude)?, degrees(longitude)?);
    Position::new(lat, lng).filter(|_| lat != 0.0 || lng != 0.0)
}

/// An amenity as other suppliers write it: `Room service` as `room_service`.
fn word(amenity: &str) -> String {
    amenity.to_lowercase().split(' ').collect::<Vec<_>>().join("_")
}
