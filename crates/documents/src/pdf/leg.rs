//! A flight on paper: two times with a line between them, the place beside each, the flight in the middle.
use super::block::Block;
use super::face::Face;
use super::reference::{BESIDE, Column};
use super::style::{
    BODY, BODY_WIDTH, BODY_X, FIRST_Y, LABEL, LABEL_Y, NOTE, OTHER_DAY, PLACE, REFERENCE_WIDTH, REFERENCE_X, STRONG, TIME,
    leading,
};
use super::tags::{NodeId, Tags};
use crate::plan::{Flight, FlightEnd, FlightLeg, Language, PlanItem, Traveller};
use crate::words::offset;

/// Its block and the lines that follow where the party is too large for the column.
pub(super) fn blocks(face: &'static Face, l: Language, tags: &mut Tags, node: NodeId, shown: &Shown<'_>) -> Vec<Block> {
    let Shown { item, flight, leg, .. } = shown;
    let mut block = Block::new(face);
    let heading = format!("{} {} → {}", leg.flight(), l.airport(&leg.departure), l.airport(&leg.arrival));
    let heading = tags.heading(node, shown.level, &face.settled(&heading));
    let top = FIRST_Y;
    let y = end(&mut block, l, top, &leg.departure, heading, None);
    let name = l.joined(&[leg.flight(), leg.carrier_name.clone()]);
    let mut y = block.paragraph(BODY_X, y + 8.0, BODY_WIDTH, STRONG, &name, Some(heading));
    let what = tags.paragraph(node);
    y = block.paragraph(BODY_X, y, BODY_WIDTH, BODY, &details(l, item, leg), Some(what));
    if let Some(by) = &leg.operated_by {
        let line = format!("{} {by}", l.say("運航会社", "Operated by"));
        y = block.paragraph(BODY_X, y, BODY_WIDTH, NOTE, &line, Some(what));
    }
    let landing = tags.paragraph(node);
    let arrival = y + 13.0;
    let y = end(&mut block, l, arrival, &leg.arrival, landing, Some(&leg.departure));
    let (from, to) = (top - 6.0, arrival - 6.0);
    block.line((BODY_X - 13.0, from), (BODY_X - 13.0, to), 0.9, 0);
    block.dot(BODY_X - 13.0, from, false);
    block.dot(BODY_X - 13.0, to, true);
    let mut column = Column { l, x: REFERENCE_X, width: REFERENCE_WIDTH, tags, node };
    let mut right = LABEL_Y;
    if shown.with_booking {
        right = column.booking(&mut block, right, item);
    }
    right = column.travellers(&mut block, right, item, flight, leg);
    block.reach((y - 5.0).max(right - 6.0));
    let mut blocks = vec![block];
    if item.travellers.len() > BESIDE {
        blocks.extend(party(face, l, tags, node, shown));
    }
    blocks
}

/// What of a booking is shown.
pub(super) struct Shown<'a> {
    pub item: &'a PlanItem,
    pub flight: &'a Flight,
    pub leg: &'a FlightLeg,
    /// Level of its heading.
    pub level: u16,
    /// Its reference stands beside it, not at the head of the page.
    pub with_booking: bool,
}

/// Time, place and what is known of the terminal; the baseline below.
fn end(block: &mut Block, l: Language, y: f32, end: &FlightEnd, node: NodeId, from: Option<&FlightEnd>) -> f32 {
    block.text(0.0, y, TIME, &end.time.local.format("%H:%M").to_string(), Some(node));
    let dates = from.map(|from| (from.time.local.date(), end.time.local.date()));
    let mut low = y + 13.0;
    if let Some((from, to)) = dates.filter(|(from, to)| from != to) {
        let day = format!("{} {}", l.other_day(from, to), l.day(to, chrono::Datelike::year(&from)));
        block.text(0.0, low, OTHER_DAY, &day, Some(node));
        low += 12.0;
    }
    block.text(0.0, low, LABEL, &offset(&end.time), Some(node));
    let place = format!("{} {}", l.airport(end), end.airport);
    let below = block.paragraph(BODY_X, y - 1.0, BODY_WIDTH, PLACE, &place, Some(node));
    let below = below - leading(PLACE) + 13.5;
    let terminal = l.terminal(end);
    block.reach(low + 6.0);
    if terminal.is_empty() {
        return below;
    }
    block.paragraph(BODY_X, below, BODY_WIDTH, NOTE, &terminal, Some(node))
}

fn details(l: Language, item: &PlanItem, leg: &FlightLeg) -> String {
    let cabin = leg.cabin.map(|c| l.cabin(c)).unwrap_or_default();
    let seat = leg.seat(0).filter(|_| item.travellers.len() <= 1);
    let seat = seat.map(|s| format!("{} {s}", l.say("座席", "Seat"))).unwrap_or_default();
    l.joined(&[cabin, &seat, &l.duration(leg.minutes())])
}

fn party(face: &'static Face, l: Language, tags: &mut Tags, node: NodeId, shown: &Shown<'_>) -> Vec<Block> {
    let row = |(i, traveller): (usize, &Traveller)| {
        let mut block = Block::new(face);
        let node = tags.paragraph(node);
        let seat = shown.leg.seat(i).map(|s| format!("{} {s}", l.say("座席", "Seat"))).unwrap_or_default();
        block.text(BODY_X, 9.0, BODY, &l.person(traveller), Some(node));
        block.text(REFERENCE_X - 52.0, 9.0, BODY, &seat, Some(node));
        let ticket = shown.flight.tickets.get(i).map(String::as_str).unwrap_or_default();
        block.text(REFERENCE_X, 9.0, super::style::reference(10.5), ticket, Some(node));
        block.reach(15.0);
        block
    };
    shown.item.travellers.iter().enumerate().map(row).collect()
}
