//! Sizes and weights of a printed page. Few of them: time is the hero, references come next, all else is quieter. One typeface has one
//! weight; bold is the same outline with a thin stroke round it. Nothing depends on colour: pages are printed in black and white.

/// How a line of text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    /// Points.
    pub size: f32,
    pub bold: bool,
    /// Half-width forms, all of one width.
    pub mono: bool,
    /// 0 = black; paper keeps everything readable up to about 110.
    pub grey: u8,
}

const fn plain(size: f32) -> Style {
    Style { size, bold: false, mono: false, grey: 0 }
}

const fn bold(size: f32) -> Style {
    Style { size, bold: true, mono: false, grey: 0 }
}

const fn quiet(size: f32) -> Style {
    Style { size, bold: false, mono: false, grey: 90 }
}

pub(super) const TITLE: Style = bold(23.0);
pub(super) const SUBTITLE: Style = bold(14.0);
pub(super) const DAY: Style = bold(14.5);
pub(super) const SECTION: Style = bold(12.0);
pub(super) const TIME: Style = bold(18.0);
pub(super) const PLACE: Style = bold(12.5);
pub(super) const STRONG: Style = bold(10.0);
pub(super) const BODY: Style = plain(9.5);
pub(super) const LABEL: Style = quiet(8.0);
pub(super) const OTHER_DAY: Style = bold(8.5);
pub(super) const NOTE: Style = quiet(9.0);
pub(super) const BAND: Style = bold(9.5);

/// A reference of this size, to be read out. Small ones are not bold: the stroke would fill the zeros.
pub(super) const fn reference(size: f32) -> Style {
    Style { size, bold: size > 11.0, mono: true, grey: 0 }
}

/// From one baseline to the next.
pub(super) fn leading(style: Style) -> f32 {
    style.size * 1.5
}

/// A4, points.
pub(super) const PAGE_WIDTH: f32 = 595.28;
pub(super) const PAGE_HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 51.0;
pub(super) const WIDTH: f32 = PAGE_WIDTH - 2.0 * LEFT;
pub(super) const TOP: f32 = 40.0;
/// Lowest point of content; the foot stands below.
pub(super) const BOTTOM: f32 = PAGE_HEIGHT - 62.0;

/// In an entry: its labels, and below them the line on which time, place and number stand together.
pub(super) const LABEL_Y: f32 = 13.0;
pub(super) const FIRST_Y: f32 = 30.0;

/// Columns inside the width: time, body, references.
pub(super) const BODY_X: f32 = 96.0;
pub(super) const BODY_WIDTH: f32 = 246.0;
pub(super) const REFERENCE_X: f32 = 356.0;
pub(super) const REFERENCE_WIDTH: f32 = WIDTH - REFERENCE_X;
