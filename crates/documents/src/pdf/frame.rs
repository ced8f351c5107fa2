//! What stands on every page: the band of a simulation, the head of a further page, the foot with its stamp and page x/y.
use super::block::{Block, Mark};
use super::face::Face;
use super::style::{BAND, BOTTOM, LABEL, LEFT, TOP, WIDTH};
use super::tags::NodeId;
use crate::plan::{Language, Plan};

const BAND_HEIGHT: f32 = 23.0;
/// Where content begins below the band, and below the running head.
const BELOW_BAND: f32 = 30.0;
const HEAD_HEIGHT: f32 = 26.0;

pub(super) struct Frame<'a> {
    pub face: &'static Face,
    pub plan: &'a Plan,
    pub simulated: bool,
    /// Stands at the head of every page but the first.
    pub running: String,
}

impl Frame<'_> {
    /// Where content begins on the first page.
    pub fn first(&self) -> f32 {
        TOP + if self.simulated { BAND_HEIGHT + BELOW_BAND } else { 22.0 }
    }

    /// The same on further pages.
    pub fn top(&self) -> f32 {
        TOP + HEAD_HEIGHT + if self.simulated { BAND_HEIGHT + 12.0 } else { 0.0 }
    }

    /// Adds the frame to finished pages. `band` = the node that holds the simulation's sentence, once.
    pub fn put(&self, pages: &mut [Vec<Mark>], band: Option<NodeId>) {
        let count = pages.len();
        for (n, page) in pages.iter_mut().enumerate() {
            let mut marks = Vec::new();
            if self.simulated {
                marks.extend(self.band(band.filter(|_| n == 0)).moved(LEFT, TOP));
            }
            if n > 0 {
                let head = TOP + if self.simulated { BAND_HEIGHT + 8.0 } else { 0.0 };
                marks.extend(self.head().moved(LEFT, head));
            }
            marks.extend(self.foot(n + 1, count).moved(LEFT, BOTTOM + 18.0));
            // Read before the content, as it stands above it.
            page.splice(0..0, marks);
        }
    }

    /// A frame with hatched ends: seen as a mark, not as a heading, in black and white too.
    fn band(&self, node: Option<NodeId>) -> Block {
        let l = self.plan.language;
        let mut block = Block::new(self.face);
        let sentence = l.simulation_sentence();
        let text = self.face.width(sentence, BAND);
        block.frame(0.0, 0.0, WIDTH, BAND_HEIGHT);
        let (left, right) = ((WIDTH - text) / 2.0 - 12.0, f32::midpoint(WIDTH, text) + 12.0);
        hatch(&mut block, 0.0, left);
        hatch(&mut block, right, WIDTH);
        block.text((WIDTH - text) / 2.0, BAND_HEIGHT / 2.0 + 3.5, BAND, sentence, node);
        block
    }

    fn head(&self) -> Block {
        let mut block = Block::new(self.face);
        block.text(0.0, 10.0, LABEL, &self.running, None);
        block.line((0.0, 16.0), (WIDTH, 16.0), 0.4, 150);
        block
    }

    fn foot(&self, page: usize, count: usize) -> Block {
        let l = self.plan.language;
        let mut block = Block::new(self.face);
        block.line((0.0, 0.0), (WIDTH, 0.0), 0.4, 150);
        let stamp = format!("{} {}", l.say("作成", "Made"), l.moment(&self.plan.made_at));
        block.text(0.0, 13.0, LABEL, &l.joined(&[stamp.as_str(), l.local_times()]), None);
        let number = match l {
            Language::Ja => format!("{page}/{count} ページ"),
            Language::En => format!("Page {page}/{count}"),
        };
        block.text_right(WIDTH, 13.0, LABEL, &number, None);
        block
    }
}

fn hatch(block: &mut Block, from: f32, to: f32) {
    let mut x = from + 4.0;
    while x + BAND_HEIGHT < to {
        block.line((x, BAND_HEIGHT - 4.0), (x + BAND_HEIGHT - 8.0, 4.0), 1.1, 0);
        x += 7.0;
    }
}
