//! Seats and bags: on sale with an offer, and bought with an order.
use super::super::handle::safe;
use super::super::wire::{self, CabinWord, SeatElementType, Service, ServiceType};
use super::{Unreadable, money, plain};
use btm_domain::extras::{ExtraOnSale, SeatCabin, SeatElement, SeatElementKind, SeatMap, SeatOnSale, SeatRow};
use btm_domain::{Cabin, Extra, ExtraKind, Slice};

/// The ids of all flights of an offer or order, in order.
pub fn segment_ids(slices: &[wire::Slice]) -> Vec<Option<&str>> {
    slices.iter().flat_map(|s| &s.segments).map(|s| s.id.as_deref()).collect()
}

fn index(among: impl Iterator<Item = Option<impl AsRef<str>>>, id: &str) -> Option<u8> {
    let mut among = among;
    let at = among.position(|known| known.is_some_and(|known| known.as_ref() == id))?;
    u8::try_from(at).ok()
}

fn kind(service: &Service) -> ExtraKind {
    match service.r#type {
        Some(ServiceType::Seat) => ExtraKind::Seat,
        Some(ServiceType::Baggage) => ExtraKind::Bag,
        Some(ServiceType::CancelForAnyReason) => ExtraKind::CancelForAnyReason,
        Some(ServiceType::Other(_)) | None => ExtraKind::Other,
    }
}

/// `12A` of a seat, `23 kg` of a bag; empty where nothing is told.
fn label(service: &Service) -> String {
    let Some(told) = &service.metadata else { return String::new() };
    if let Some(seat) = &told.designator {
        return plain(seat);
    }
    let whole = told.maximum_weight_kg.as_ref().and_then(|kg| kg.0.split('.').next()?.parse::<u16>().ok());
    whole.map_or_else(String::new, |kg| format!("{kg} kg"))
}

/// What is on sale beside the seats of the seat maps. A service that cannot be read is not on sale.
pub fn services_on_sale(offer: &wire::Offer, passengers: &[String]) -> Vec<ExtraOnSale> {
    let segments = segment_ids(&offer.slices);
    let known = || passengers.iter().map(Some);
    let one = |service: &Service| {
        let kind = kind(service);
        let traveller = match service.passenger_ids.as_slice() {
            [one] => Some(index(known(), one)?),
            _ => None,
        };
        Some(ExtraOnSale {
            service_ref: service.id.clone().filter(|id| safe(id) && kind != ExtraKind::Seat)?,
            kind,
            label: label(service),
            amount: money(service.total_amount.as_ref(), service.total_currency.as_deref()).ok()?,
            most: service.maximum_quantity.unwrap_or(1),
            traveller,
            segments: service.segment_ids.iter().filter_map(|id| index(segments.iter().copied(), id)).collect(),
        })
    };
    offer.available_services.iter().filter_map(one).filter(|extra| extra.most > 0).collect()
}

/// The seats of one flight of the offer.
///
/// # Errors
/// [`Unreadable`] where the map is of none of its flights.
pub fn seat_map(wire: &wire::SeatMap, segments: &[Option<&str>], passengers: &[String]) -> Result<SeatMap, Unreadable> {
    let flight = wire.segment_id.as_deref().and_then(|id| index(segments.iter().copied(), id));
    let cabins = wire.cabins.iter().map(|cabin| SeatCabin {
        deck: cabin.deck.unwrap_or(0),
        cabin: match cabin.cabin_class {
            Some(CabinWord::First) => Cabin::First,
            Some(CabinWord::Business) => Cabin::Business,
            Some(CabinWord::PremiumEconomy) => Cabin::PremiumEconomy,
            Some(CabinWord::Economy | CabinWord::Other(_)) | None => Cabin::Economy,
        },
        rows: cabin
            .rows
            .iter()
            .map(|row| SeatRow { sections: row.sections.iter().map(|s| section(s, passengers)).collect() })
            .collect(),
    });
    Ok(SeatMap { segment: flight.ok_or(Unreadable("segment_id"))?, cabins: cabins.collect() })
}

fn section(wire: &wire::SeatSection, passengers: &[String]) -> Vec<SeatElement> {
    wire.elements.iter().map(|e| element(e, passengers)).collect()
}

fn element(wire: &wire::SeatElement, passengers: &[String]) -> SeatElement {
    let on_sale = wire.available_services.iter().filter_map(|service| {
        Some(SeatOnSale {
            service_ref: service.id.clone().filter(|id| safe(id))?,
            traveller: index(passengers.iter().map(Some), service.passenger_id.as_deref()?)?,
            amount: money(service.total_amount.as_ref(), service.total_currency.as_deref()).ok()?,
        })
    });
    let kind = match wire.r#type {
        Some(SeatElementType::Seat | SeatElementType::RestrictedSeat) => SeatElementKind::Seat,
        Some(SeatElementType::ExitRow) => SeatElementKind::ExitRow,
        Some(SeatElementType::Bassinet) => SeatElementKind::Bassinet,
        Some(SeatElementType::Lavatory) => SeatElementKind::Lavatory,
        Some(SeatElementType::Galley) => SeatElementKind::Galley,
        Some(SeatElementType::Closet) => SeatElementKind::Closet,
        Some(SeatElementType::Stairs) => SeatElementKind::Stairs,
        Some(SeatElementType::Empty | SeatElementType::Other(_)) | None => SeatElementKind::Empty,
    };
    let name = wire.name.as_deref().map(plain).filter(|name| !name.is_empty());
    SeatElement {
        kind,
        designator: wire.designator.as_deref().map(plain).filter(|d| !d.is_empty()),
        remarks: name
            .into_iter()
            .chain(wire.disclosures.iter().map(|text| plain(text)))
            .filter(|text| !text.is_empty())
            .collect(),
        on_sale: on_sale.collect(),
    }
}

/// Seats and bags of an order; what has no readable price is left out.
pub fn booked(order: &wire::Order, ours: &[Slice]) -> Vec<Extra> {
    let segments = segment_ids(&order.slices);
    let flights: Vec<_> = ours.iter().flat_map(|s| &s.segments).collect();
    let one = |service: &Service| {
        let mut used = service.segment_ids.iter().filter_map(|id| index(segments.iter().copied(), id));
        let first = used.next().and_then(|i| flights.get(usize::from(i)));
        let last = used.next_back().and_then(|i| flights.get(usize::from(i))).or(first);
        let where_used = first.zip(last).map(|(a, b)| format!("{} → {}", a.departure.airport, b.arrival.airport));
        let traveller = match service.passenger_ids.as_slice() {
            [one] => index(order.passengers.iter().map(|p| p.id.as_ref()), one),
            _ => None,
        };
        Some(Extra {
            kind: kind(service),
            label: label(service),
            quantity: service.quantity.unwrap_or(1),
            amount: money(service.total_amount.as_ref(), service.total_currency.as_deref()).ok()?,
            traveller,
            where_used: where_used.unwrap_or_default(),
        })
    };
    order.services.iter().filter_map(one).collect()
}
