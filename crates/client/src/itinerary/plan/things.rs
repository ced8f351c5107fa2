//! Each booked thing in the shape documents take.
use crate::itinerary::{BookedDesk, BookedEsim, BookedFlight, BookedItem, BookedRental, BookedStay};
use crate::settings::Language;
use btm_documents as paper;
use btm_domain::connect::RentalPoint;

pub(super) fn of(item: BookedItem, language: Language) -> paper::Thing {
    match item {
        BookedItem::Flight(flight) => paper::Thing::Flight(of_flight(&flight)),
        BookedItem::Stay(stay) => paper::Thing::Stay(of_stay(*stay)),
        BookedItem::Esim(esim) => paper::Thing::Esim(of_esim(*esim)),
        BookedItem::Rental(rental) => paper::Thing::Rental(of_rental(*rental, language)),
        BookedItem::Desk(desk) => paper::Thing::Arrangement(of_desk(*desk)),
    }
}

fn of_flight(flight: &BookedFlight) -> paper::Flight {
    let segments = flight.slices.iter().flat_map(|s| &s.legs).map(|leg| &leg.segment);
    paper::Flight {
        legs: segments.map(|s| paper::FlightLeg::of(s, flight.cabin, &flight.extras)).collect(),
        tickets: flight.ticket_numbers.clone(),
    }
}

fn of_stay(stay: BookedStay) -> paper::Stay {
    let house = stay.property;
    paper::Stay {
        name: house.name,
        address: house.address,
        city: house.city,
        country: house.country,
        postal_code: house.postal_code,
        phone: house.phone,
        position: house.position,
        zone: house.zone,
        check_in: stay.check_in,
        check_in_after: house.check_in_after,
        check_out: stay.check_out,
        check_out_before: house.check_out_before,
        room: Some(stay.room_name),
        free_cancel_until: stay.free_until,
    }
}

fn of_esim(esim: BookedEsim) -> paper::Esim {
    let offer = esim.plan.offer;
    let countries: Vec<String> = offer.countries.iter().map(ToString::to_string).collect();
    paper::Esim {
        title: offer.title,
        data: offer.data_mb.map(data),
        area: (!countries.is_empty()).then(|| countries.join(", ")),
        first_day: offer.starts_on,
        last_day: esim.plan.ends_on,
        // The code that installs stays here; the card's number names it to the supplier.
        iccid: esim.codes.map(|codes| codes.iccid),
    }
}

/// As the screens say it: `500 MB`, `5 GB`, `1.4 GB`, never more than there is.
fn data(megabytes: u32) -> String {
    let tenths = u64::from(megabytes) * 10 / 1_024;
    match (megabytes, tenths % 10) {
        (0..1_024, _) => format!("{megabytes} MB"),
        (_, 0) => format!("{} GB", tenths / 10),
        (_, rest) => format!("{}.{rest} GB", tenths / 10),
    }
}

fn of_rental(rental: BookedRental, language: Language) -> paper::Rental {
    let offer = rental.rental.offer;
    paper::Rental {
        pickup: paper::RentalEnd { place: place(&offer.pickup, language), time: rental.pickup_from },
        return_to: paper::RentalEnd { place: place(&offer.return_to, language), time: rental.return_by },
        vendor: offer.vendor,
        product: offer.product,
    }
}

fn place(point: &RentalPoint, language: Language) -> String {
    let name = match language {
        Language::Ja => &point.name_ja,
        Language::En => &point.name_en,
    };
    match (&point.hours, language) {
        (None, _) => name.clone(),
        (Some(hours), Language::Ja) => format!("{name}（{hours}）"),
        (Some(hours), Language::En) => format!("{name} ({hours})"),
    }
}

fn of_desk(desk: BookedDesk) -> paper::Arrangement {
    let details = desk.details.trim();
    paper::Arrangement {
        details: (!details.is_empty()).then(|| details.to_owned()),
        title: desk.title,
        place: None,
        starts: desk.starts,
        ends: (desk.ends.instant > desk.starts.instant).then_some(desk.ends),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_said_in_the_larger_unit_and_never_as_more_than_it_is() {
        for (megabytes, said) in [(500, "500 MB"), (1_024, "1 GB"), (5_120, "5 GB"), (1_500, "1.4 GB")] {
            assert_eq!(data(megabytes), said);
        }
    }
}
