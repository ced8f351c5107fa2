//! Blocks onto pages: what belongs together stays together, and where a long list goes on its head is said again.
use super::block::{Block, Mark};
use super::style::{BOTTOM, LEFT};

pub(super) struct Flow {
    pub pages: Vec<Vec<Mark>>,
    y: f32,
    /// Where content begins on a further page.
    top: f32,
    /// Said again at the head of every further page while it stands.
    head: Option<Block>,
}

impl Flow {
    /// `first` and `top` = where content begins on the first and on further pages.
    pub fn new(first: f32, top: f32) -> Self {
        Self { pages: vec![Vec::new()], y: first, top, head: None }
    }

    /// Zero-based page and height of what comes next.
    pub fn place(&self) -> (usize, f32) {
        (self.pages.len() - 1, self.y)
    }

    pub fn repeat(&mut self, head: Option<Block>) {
        self.head = head;
    }

    /// Keeps `blocks` on one page where a page can hold them; else begins them with `together` of them at least.
    pub fn put(&mut self, blocks: Vec<Block>, together: usize) {
        let height = |blocks: &[Block]| blocks.iter().map(|b| b.height).sum::<f32>();
        let all = height(&blocks);
        let begin = height(blocks.get(..together).unwrap_or(&blocks));
        let page = BOTTOM - self.top - self.head.as_ref().map_or(0.0, |h| h.height);
        let needed = if all <= page { all } else { begin };
        if self.y + needed > BOTTOM {
            self.turn();
        }
        for block in blocks {
            if self.y + block.height > BOTTOM && self.y > self.top {
                self.turn();
            }
            self.set(block);
        }
    }

    /// Room that is nothing at the head of a page.
    pub fn space(&mut self, height: f32) {
        if self.y > self.top && self.y + height < BOTTOM {
            self.y += height;
        }
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = self.top;
        if let Some(head) = self.head.clone() {
            self.set(head);
        }
    }

    fn set(&mut self, block: Block) {
        let height = block.height;
        let marks = block.moved(LEFT, self.y);
        if let Some(page) = self.pages.last_mut() {
            page.extend(marks);
        }
        self.y += height;
    }
}
