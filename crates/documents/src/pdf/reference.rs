//! The right-hand column: how sure it is, and the numbers somebody will ask for, large and of one width, to be read out.
use super::block::Block;
use super::style::{BODY, FIRST_Y, LABEL, LABEL_Y, STRONG, leading, reference};
use super::tags::{NodeId, Tags};
use crate::plan::{Flight, FlightLeg, ItemState, Language, PlanItem};

/// More of them stand in lines of their own below.
pub(super) const BESIDE: usize = 3;

/// Size of a booking's number beside its entry.
const USUAL: f32 = 16.0;

pub(super) struct Column<'a> {
    pub l: Language,
    pub x: f32,
    pub width: f32,
    pub tags: &'a mut Tags,
    pub node: NodeId,
}

impl Column<'_> {
    /// The state where it is not the usual one, then the booking's number. The baseline after it.
    pub fn booking(&mut self, block: &mut Block, y: f32, item: &PlanItem) -> f32 {
        let mut y = y;
        if item.state != ItemState::Confirmed {
            y = self.state(block, y, item.state);
        }
        let Some(number) = item.shown_reference() else { return y };
        self.numbered(block, y, self.l.reference(&item.thing), &number, USUAL)
    }

    /// Ticket and seat of each traveller, where there is room for all.
    pub fn travellers(&mut self, block: &mut Block, y: f32, item: &PlanItem, flight: &Flight, leg: &FlightLeg) -> f32 {
        let mut y = y;
        if item.travellers.len() > BESIDE {
            return y;
        }
        let alone = item.travellers.len() == 1;
        for (i, traveller) in item.travellers.iter().enumerate() {
            if !alone && (flight.tickets.get(i).is_some() || leg.seat(i).is_some()) {
                let node = self.tags.paragraph(self.node);
                let seat = leg.seat(i).map(|s| format!("{} {s}", self.l.say("座席", "Seat"))).unwrap_or_default();
                y = block.paragraph(self.x, y, self.width, BODY, &self.l.joined(&[traveller.native(), seat]), Some(node));
            }
            if let Some(ticket) = flight.tickets.get(i) {
                let label = if alone { self.l.say("航空券番号", "Ticket number") } else { "" };
                y = self.numbered(block, y, label, ticket, 12.0);
            }
        }
        y
    }

    fn state(&mut self, block: &mut Block, y: f32, state: ItemState) -> f32 {
        let node = self.tags.paragraph(self.node);
        let word = self.l.state(state);
        let width = block.text(self.x + 6.0, y + 2.0, STRONG, word, Some(node));
        block.frame(self.x, y - 9.5, width + 12.0, 16.0);
        y + 22.0
    }

    /// A label and below it a number, as large as fits; too long a one goes on in a second line, never cut.
    pub fn numbered(&mut self, block: &mut Block, y: f32, label: &str, number: &str, size: f32) -> f32 {
        let node = self.tags.paragraph(self.node);
        let mut y = y;
        // Up to the usual size a number stands on the line of the entry, whatever its own.
        y += if label.is_empty() {
            size
        } else {
            block.text(self.x, y, LABEL, label, Some(node));
            if size > USUAL { size + 5.0 } else { FIRST_Y - LABEL_Y }
        };
        let wide = block.face.width(number, reference(size));
        let size = if wide > self.width { (size * (self.width - 1.0) / wide).max(9.5) } else { size };
        y = block.paragraph(self.x, y, self.width, reference(size), number, Some(node));
        y + 13.0 - leading(reference(size)) + size * 0.35
    }
}
