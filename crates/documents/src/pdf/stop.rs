//! Anything with one time and one place on paper: check-in, check-out, a plan's first day, a router, an arrangement.
use super::block::Block;
use super::face::Face;
use super::reference::Column;
use super::style::{
    BODY, BODY_WIDTH, BODY_X, FIRST_Y, LABEL, LABEL_Y, NOTE, PLACE, REFERENCE_WIDTH, REFERENCE_X, STRONG, TIME, leading,
};
use super::tags::{NodeId, Tags};
use crate::plan::{Language, PlanItem};

/// What the three columns say.
pub(super) struct Stop<'a> {
    pub item: &'a PlanItem,
    /// The clock; empty where the thing has none.
    pub time: String,
    /// Behind the clock: から, まで.
    pub side: &'static str,
    /// Below the clock: its zone.
    pub zone: String,
    pub kicker: String,
    pub title: String,
    pub lines: Vec<String>,
    /// Numbers to be read out beside the reference.
    pub numbers: Vec<(&'static str, String)>,
    pub with_booking: bool,
    pub level: u16,
}

pub(super) fn block(face: &'static Face, l: Language, tags: &mut Tags, node: NodeId, stop: &Stop<'_>) -> Block {
    let mut block = Block::new(face);
    let heading = tags.heading(node, stop.level, &face.settled(&l.joined(&[&stop.kicker, &stop.title])));
    let top = FIRST_Y;
    block.text(BODY_X, LABEL_Y, LABEL, &stop.kicker, Some(heading));
    clock(&mut block, l, top, stop, heading);
    let mut y = block.paragraph(BODY_X, top, BODY_WIDTH, PLACE, &stop.title, Some(heading));
    y += 13.5 - leading(PLACE) + 2.0;
    for line in stop.lines.iter().filter(|l| !l.trim().is_empty()) {
        let node = tags.paragraph(node);
        y = block.paragraph(BODY_X, y, BODY_WIDTH, BODY, line, Some(node));
    }
    let mut right = LABEL_Y;
    let mut column = Column { l, x: REFERENCE_X, width: REFERENCE_WIDTH, tags, node };
    if stop.with_booking {
        right = column.booking(&mut block, right, stop.item);
    }
    for (label, number) in &stop.numbers {
        right = column.numbered(&mut block, right, label, number, 10.5);
    }
    block.reach((y - 6.0).max(right - 6.0).max(top + 21.0));
    block
}

/// Japanese words fit behind the clock; English ones stand below it, before the zone.
fn clock(block: &mut Block, l: Language, top: f32, stop: &Stop<'_>, node: NodeId) {
    if stop.time.is_empty() {
        block.text(0.0, top, STRONG, stop.side, Some(node));
        return;
    }
    let width = block.text(0.0, top, TIME, &stop.time, Some(node));
    let below = match l {
        Language::Ja => {
            block.text(width + 3.0, top, NOTE, stop.side, Some(node));
            stop.zone.clone()
        }
        Language::En => l.joined(&[stop.side, &stop.zone]),
    };
    block.text(0.0, top + 13.0, LABEL, &below, Some(node));
}
