//! A piece of page with its ink, measured from its own top left; pages are made of these.
use super::breaks;
use super::face::Face;
use super::style::{Style, leading};
use super::tags::NodeId;

#[derive(Clone, Debug)]
pub(super) enum Ink {
    /// `y` is the baseline.
    Text {
        x: f32,
        y: f32,
        style: Style,
        text: String,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        width: f32,
        grey: u8,
    },
    /// Outlined.
    Frame {
        x: f32,
        y: f32,
        w: f32,
        h: f32,
    },
    Dot {
        x: f32,
        y: f32,
        hollow: bool,
    },
}

/// Ink and the part of the document it belongs to; none = decoration, or a head and foot repeated on every page.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub ink: Ink,
    pub node: Option<NodeId>,
}

#[derive(Clone)]
pub(super) struct Block {
    pub height: f32,
    pub marks: Vec<Mark>,
    pub face: &'static Face,
}

impl Block {
    pub fn new(face: &'static Face) -> Self {
        Self { height: 0.0, marks: Vec::new(), face }
    }

    /// One line from `x` at the baseline `y`; the width it took.
    pub fn text(&mut self, x: f32, y: f32, style: Style, text: &str, node: Option<NodeId>) -> f32 {
        let text = self.face.settled(text);
        let width = self.face.width(&text, style);
        if !text.trim().is_empty() {
            self.marks.push(Mark { ink: Ink::Text { x, y, style, text }, node });
        }
        width
    }

    /// Ends at `x`.
    pub fn text_right(&mut self, x: f32, y: f32, style: Style, text: &str, node: Option<NodeId>) {
        let width = self.face.width(&self.face.settled(text), style);
        self.text(x - width, y, style, text, node);
    }

    /// Lines from the baseline `y` on; the baseline that would come next.
    pub fn paragraph(&mut self, x: f32, y: f32, width: f32, style: Style, text: &str, node: Option<NodeId>) -> f32 {
        let mut y = y;
        for line in breaks::lines(self.face, text, style, width) {
            self.text(x, y, style, &line, node);
            y += leading(style);
        }
        y
    }

    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32, grey: u8) {
        self.marks.push(Mark { ink: Ink::Line { from, to, width, grey }, node: None });
    }

    pub fn frame(&mut self, x: f32, y: f32, w: f32, h: f32) {
        self.marks.push(Mark { ink: Ink::Frame { x, y, w, h }, node: None });
    }

    pub fn dot(&mut self, x: f32, y: f32, hollow: bool) {
        self.marks.push(Mark { ink: Ink::Dot { x, y, hollow }, node: None });
    }

    pub fn reach(&mut self, y: f32) {
        self.height = self.height.max(y);
    }

    /// The same ink lower and further right.
    pub fn moved(mut self, dx: f32, dy: f32) -> Vec<Mark> {
        for mark in &mut self.marks {
            match &mut mark.ink {
                Ink::Text { x, y, .. } | Ink::Frame { x, y, .. } | Ink::Dot { x, y, .. } => {
                    *x += dx;
                    *y += dy;
                }
                Ink::Line { from, to, .. } => {
                    *from = (from.0 + dx, from.1 + dy);
                    *to = (to.0 + dx, to.1 + dy);
                }
            }
        }
        self.marks
    }

    /// As decoration: for what is said again at the head of a further page.
    pub fn repeated(mut self) -> Self {
        for mark in &mut self.marks {
            mark.node = None;
        }
        self
    }
}
