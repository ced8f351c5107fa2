//! Reservations for machines: what they say, and that no text can leave the block it stands in.
use crate::sample;
use btm_documents::*;
use serde_json::Value;

fn read(item: &PlanItem) -> Vec<Value> {
    let block = json_ld(item).unwrap();
    let inner = block.strip_prefix("<script type=\"application/ld+json\">").unwrap().strip_suffix("</script>").unwrap();
    serde_json::from_str(inner).unwrap()
}

#[test]
fn a_flight_is_one_reservation_for_each_traveller_and_leg() {
    let mut item = sample::flight(Language::En);
    item.travellers
        .push(Traveller { family_name: "佐藤".into(), given_name: "健".into(), passport_name: "SATO / KEN".into() });
    let Thing::Flight(flight) = &mut item.thing else { panic!() };
    flight.legs[0].seats.push(Some("14B".into()));
    flight.tickets.push("2059990000002".into());
    let all = read(&item);
    assert_eq!(all.len(), 4);
    assert_eq!(all[0]["reservationNumber"], "SIM-ZZ40O7");
    assert_eq!(all[0]["reservationFor"]["departureTime"], "2026-12-10T10:35:00+09:00");
    assert_eq!(all[0]["reservationFor"]["arrivalTime"], "2026-12-10T15:55:00+07:00");
    assert_eq!((&all[0]["airplaneSeat"], &all[1]["airplaneSeat"]), (&"14A".into(), &"14B".into()));
    assert_eq!(all[1]["underName"]["familyName"], "SATO");
    assert_eq!(all[1]["reservedTicket"]["ticketNumber"], "2059990000002");
    assert_eq!(all[3]["airplaneSeat"], Value::Null);
}

#[test]
fn a_stay_has_its_own_dates_and_a_cancelled_one_says_so() {
    let stay = &read(&sample::cancelled(Language::Ja))[0];
    assert_eq!(stay["@type"], "LodgingReservation");
    assert_eq!((&stay["checkinTime"], &stay["checkoutTime"]), (&"2026-12-10T15:00:00".into(), &"2026-12-12T11:00:00".into()));
    assert_eq!(stay["reservationStatus"], "http://schema.org/ReservationCancelled");
    assert!(json_ld(&sample::esim(Language::Ja)).is_none());
}

#[test]
fn no_text_breaks_out_of_the_block() {
    let evil = "</script><script>alert(1)</script><!-- \u{2028}]]>&\"'\\";
    let mut item = sample::stay(Language::En);
    item.reference = Some(evil.into());
    item.travellers[0].passport_name = format!("{evil} / {evil}");
    let Thing::Stay(stay) = &mut item.thing else { panic!() };
    (stay.name, stay.phone) = (evil.into(), Some(evil.into()));
    stay.address = vec![evil.into()];
    let block = json_ld(&item).unwrap();
    let inner = block.strip_prefix("<script type=\"application/ld+json\">").unwrap().strip_suffix("</script>").unwrap();
    assert!(!inner.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{inner}");
    // Positive control: the text is there, as data.
    assert_eq!(read(&item)[0]["reservationFor"]["name"], evil);
}
