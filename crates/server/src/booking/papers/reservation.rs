//! A booking as other programs read it: the data block inside the papers that a person forwards to a calendar or a travel app. It says
//! what the paper says and nothing more.
use super::sheet::Sheet;
use btm_documents::{Flight, FlightLeg, ItemState, PlanItem, Stay, Thing, Traveller, json_ld};
use btm_domain::stay::OrderedStay;
use btm_domain::supply::OrderState;
use btm_domain::{FlightOffer, OrderedFlight, OrderedItem};

/// The block for the head of the page, for products that have one.
pub(super) fn data(sheet: &Sheet<'_>) -> Option<String> {
    let order = sheet.flow.order.as_ref()?;
    let thing = match &order.item {
        OrderedItem::Flight(ordered) => Thing::Flight(flight(sheet.accepted.offer.flight()?, ordered)),
        OrderedItem::Stay(ordered) => Thing::Stay(stay(ordered)),
        OrderedItem::Esim(_) | OrderedItem::Rental(_) | OrderedItem::Desk(_) => return None,
    };
    let travellers = sheet.accepted.travellers.iter().map(|t| Traveller {
        family_name: t.family_name.clone(),
        given_name: t.given_name.clone(),
        passport_name: t.passport_name.clone(),
    });
    json_ld(&PlanItem {
        id: sheet.accepted.booking.to_string(),
        sequence: 0,
        state: match order.state {
            OrderState::Paid => ItemState::Confirmed,
            OrderState::Held => ItemState::Held,
            OrderState::Lapsed | OrderState::Cancelled => ItemState::Cancelled,
        },
        simulated: order.simulated,
        travellers: travellers.collect(),
        reference: Some(order.record_locator.clone()),
        remark: None,
        facts: vec![],
        thing,
    })
}

fn flight(offer: &FlightOffer, ordered: &OrderedFlight) -> Flight {
    let slices = if ordered.slices.is_empty() { &offer.slices } else { &ordered.slices };
    let legs = slices.iter().flat_map(|s| &s.segments).map(|s| FlightLeg::of(s, ordered.cabin, &ordered.extras));
    Flight { legs: legs.collect(), tickets: ordered.ticket_numbers.clone() }
}

fn stay(ordered: &OrderedStay) -> Stay {
    let house = &ordered.property;
    Stay {
        name: house.name.clone(),
        address: house.address.clone(),
        city: house.city.clone(),
        country: house.country,
        postal_code: house.postal_code.clone(),
        phone: house.phone.clone(),
        position: house.position,
        zone: house.zone,
        check_in: ordered.check_in,
        check_in_after: house.check_in_after,
        check_out: ordered.check_out,
        check_out_before: house.check_out_before,
        room: Some(ordered.room_name.clone()),
        free_cancel_until: None,
    }
}
