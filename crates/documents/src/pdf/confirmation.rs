//! One booking on paper: what is shown at a counter.
use super::block::Block;
use super::draw::Laid;
use super::entry::Writer;
use super::face::Face;
use super::flow::Flow;
use super::frame::Frame;
use super::itinerary::{heading, missing};
use super::reference::Column;
use super::style::{BODY, LABEL, SECTION, STRONG, WIDTH, leading, reference};
use super::tags::{NodeId, Tags};
use crate::moments;
use crate::plan::{Fact, Language, Plan, PlanItem, Thing, Traveller, Trip};

const VALUE_X: f32 = 170.0;

pub(super) fn laid(face: &'static Face, plan: &Plan, id: &str) -> Option<Laid> {
    let l = plan.language;
    let item = plan.trips.iter().flat_map(|t| &t.items).find(|i| i.id == id)?;
    let issued = matches!(&item.thing, Thing::Flight(f) if !f.tickets.is_empty());
    let title = l.confirmation(&item.thing, issued);
    let frame = Frame { face, plan, simulated: item.simulated, running: l.joined(&[title, &short(l, item)]) };
    let mut flow = Flow::new(frame.first(), frame.top());
    let mut tags = Tags::default();
    let root = tags.section(None);
    let band = item.simulated.then(|| tags.paragraph(root));
    flow.put(vec![heading(face, &mut tags, root, title)], 1);
    let (page, y) = flow.place();
    let bookmarks = vec![(title.to_owned(), page, y)];
    flow.put(vec![head(face, l, item, root, &mut tags)], 1);
    put_section(&mut flow, people(face, l, item, root, &mut tags));
    put_section(&mut flow, times(face, l, item, root, &mut tags));
    put_section(&mut flow, facts(face, l, item, root, &mut tags));
    let mut writer = Writer { face, l, tags: &mut tags, level: 3, with_booking: false };
    let remark = writer.remark(root, item.remark.as_deref());
    flow.space(14.0);
    flow.put(remark, 2);
    missing(face, l, root, &mut tags, &mut flow);
    frame.put(&mut flow.pages, band);
    let title = l.joined(&[title, &short(l, item)]);
    Some(Laid { pages: flow.pages, tags, bookmarks, title, language: l.tag(), made_at: plan.made_at })
}

/// A booking in a few words.
pub(super) fn short(l: Language, item: &PlanItem) -> String {
    match &item.thing {
        Thing::Flight(flight) => {
            let leg = |leg: &crate::plan::FlightLeg| {
                let day = l.full_day(leg.departure.time.local.date());
                format!("{} {} → {} {day}", leg.flight(), leg.departure.airport, leg.arrival.airport)
            };
            flight.legs.iter().map(leg).collect::<Vec<_>>().join(l.say("、", ", "))
        }
        Thing::Stay(stay) => l.joined(&[stay.name.clone(), l.full_day(stay.check_in), l.nights(stay.nights())]),
        Thing::Esim(esim) => l.joined(&["eSIM", &esim.title, &l.full_day(esim.first_day)]),
        Thing::Rental(rental) => l.joined(&[rental.vendor.clone(), l.full_day(rental.pickup.time.local.date())]),
        Thing::Arrangement(a) => l.joined(&[a.title.clone(), l.full_day(a.starts.local.date())]),
    }
}

/// The number, larger than anything else, and how sure it is.
fn head(face: &'static Face, l: Language, item: &PlanItem, root: NodeId, tags: &mut Tags) -> Block {
    let mut block = Block::new(face);
    let state = tags.paragraph(root);
    let word = l.state(item.state);
    let width = face.width(word, STRONG);
    block.text(WIDTH - width - 8.0, -17.0, STRONG, word, Some(state));
    block.frame(WIDTH - width - 16.0, -30.0, width + 16.0, 19.0);
    let mut y = 14.0;
    if let Some(number) = item.shown_reference() {
        let mut column = Column { l, x: 0.0, width: WIDTH, tags, node: root };
        y = column.numbered(&mut block, y, l.reference(&item.thing), &number, 28.0);
    }
    block.reach(y);
    block
}

fn put_section(flow: &mut Flow, blocks: Vec<Block>) {
    if blocks.len() > 1 {
        flow.space(12.0);
        flow.put(blocks, 2);
    }
}

fn section(face: &'static Face, tags: &mut Tags, root: NodeId, text: &str) -> (NodeId, Block) {
    let node = tags.section(Some(root));
    let heading = tags.heading(node, 2, text);
    let mut block = Block::new(face);
    block.line((0.0, 0.0), (WIDTH, 0.0), 1.2, 0);
    block.text(0.0, 17.0, SECTION, text, Some(heading));
    block.reach(26.0);
    (node, block)
}

fn people(face: &'static Face, l: Language, item: &PlanItem, root: NodeId, tags: &mut Tags) -> Vec<Block> {
    let text = match item.thing {
        Thing::Flight(_) => l.say("搭乗者", "Travellers"),
        Thing::Stay(_) => l.say("宿泊者", "Guests"),
        _ => l.say("ご利用者", "For"),
    };
    let (node, head) = section(face, tags, root, text);
    let tickets: &[String] = match &item.thing {
        Thing::Flight(flight) => &flight.tickets,
        _ => &[],
    };
    let row = |(i, traveller): (usize, &Traveller)| {
        let node = tags.paragraph(node);
        let mut block = Block::new(face);
        let width = if tickets.is_empty() { WIDTH } else { 300.0 };
        let y = block.paragraph(0.0, 11.0, width, STRONG, &l.person(traveller), Some(node));
        if let Some(ticket) = tickets.get(i) {
            block.text(312.0, 11.0, LABEL, l.say("航空券番号", "Ticket number"), Some(node));
            block.text_right(WIDTH, 11.0, reference(12.0), ticket, Some(node));
        }
        block.reach(y - 11.0 + 5.0);
        block
    };
    let rows: Vec<Block> = item.travellers.iter().enumerate().map(row).collect();
    std::iter::once(head).chain(rows).collect()
}

/// The moments of the booking with their dates.
fn times(face: &'static Face, l: Language, item: &PlanItem, root: NodeId, tags: &mut Tags) -> Vec<Block> {
    let mut alone = item.clone();
    // A cancelled booking's paper still says what was cancelled.
    alone.state = crate::plan::ItemState::Confirmed;
    alone.remark = None;
    if let Thing::Flight(flight) = &mut alone.thing {
        // Tickets stand with the names.
        flight.tickets.clear();
    }
    let trip = Trip { title: String::new(), travellers: vec![], items: vec![alone], remark: None };
    let mut blocks = Vec::new();
    for day in moments::days(&trip) {
        let (node, mut head) = section(face, tags, root, &l.full_day(day.date));
        let zones = moments::zones(&day);
        if !zones.is_empty() {
            let named = tags.paragraph(node);
            let text = format!("{} {}", l.say("現地時刻", "Local time"), zones.join(" → "));
            head.text_right(WIDTH, 17.0, LABEL, &text, Some(named));
        }
        if let Some(last) = blocks.last_mut() {
            Block::reach(last, last.height + 9.0);
        }
        blocks.push(head);
        for moment in &day.moments {
            let mut writer = Writer { face, l, tags, level: 3, with_booking: false };
            blocks.extend(writer.moment(node, moment));
        }
    }
    blocks
}

fn facts(face: &'static Face, l: Language, item: &PlanItem, root: NodeId, tags: &mut Tags) -> Vec<Block> {
    let (node, head) = section(face, tags, root, l.say("内容", "Details"));
    let row = |fact: &Fact| {
        let node = tags.paragraph(node);
        let mut block = Block::new(face);
        let label = block.paragraph(0.0, 11.0, VALUE_X - 12.0, BODY, &fact.label, Some(node));
        let value = block.paragraph(VALUE_X, 11.0, WIDTH - VALUE_X, BODY, &fact.value, Some(node));
        let height = label.max(value) - 11.0 + 4.0;
        block.line((0.0, height), (WIDTH, height), 0.4, 190);
        block.reach(height.max(leading(BODY)) + 2.0);
        block
    };
    let rows: Vec<Block> = item.facts.iter().map(row).collect();
    std::iter::once(head).chain(rows).collect()
}
