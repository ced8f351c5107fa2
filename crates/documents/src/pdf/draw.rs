//! Marks to PDF: PDF/UA-1, so that the writer itself refuses what a screen reader could not use.
use super::block::{Ink, Mark};
use super::face::Face;
use super::style::{PAGE_HEIGHT, PAGE_WIDTH};
use super::tags::{NodeId, Tags};
use super::{PdfError, PrintedPdf};
use btm_domain::PlaceTime;
use chrono::{Datelike, Timelike};
use krilla::color::luma;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::{Document, SerializeSettings};

/// Everything of a document but its font.
pub(super) struct Laid {
    pub pages: Vec<Vec<Mark>>,
    pub tags: Tags,
    /// Text, page and height, for the list of contents a reader shows beside the pages.
    pub bookmarks: Vec<(String, usize, f32)>,
    pub title: String,
    pub language: &'static str,
    pub made_at: PlaceTime,
}

pub(super) fn write(face: &Face, laid: Laid) -> Result<PrintedPdf, PdfError> {
    let accessible = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let configuration = accessible.finish().map_err(|_| PdfError::NotWritten)?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut ink = Vec::new();
    let count = laid.pages.len();
    for marks in laid.pages {
        let settings = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).ok_or(PdfError::NotWritten)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in marks {
            ink.extend(one(&mut surface, face, &mark));
        }
        surface.finish();
        page.finish();
    }
    let mut outline = Outline::new();
    for (text, page, y) in laid.bookmarks {
        outline.push_child(OutlineNode::new(text, XyzDestination::new(page, Point::from_xy(0.0, y))));
    }
    document.set_outline(outline);
    document.set_tag_tree(laid.tags.tree(&ink, laid.language));
    let title = face.settled(&laid.title);
    let metadata = Metadata::new().title(title).language(laid.language.to_owned()).creator("Smart BTM".to_owned());
    document.set_metadata(metadata.creation_date(stamp(&laid.made_at)));
    let bytes = document.finish().map_err(|_| PdfError::NotWritten)?;
    Ok(PrintedPdf { bytes, pages: count })
}

fn one(surface: &mut Surface<'_>, face: &Face, mark: &Mark) -> Option<(NodeId, Identifier)> {
    let tag = match mark.node {
        Some(_) => ContentTag::Span(SpanTag::empty()),
        None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)),
    };
    let identifier = surface.start_tagged(tag);
    draw(surface, face, &mark.ink);
    surface.end_tagged();
    mark.node.map(|node| (node, identifier))
}

fn draw(surface: &mut Surface<'_>, face: &Face, ink: &Ink) {
    match ink {
        Ink::Text { x, y, style, text } => {
            surface.set_fill(Some(fill(style.grey)));
            surface.set_stroke(style.bold.then(|| stroke(style.size * 0.028, style.grey)));
            let glyphs = face.glyphs(text, *style);
            surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, face.font.clone(), text, style.size, false);
        }
        Ink::Line { from, to, width, grey } => {
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            outlined(surface, path.finish(), *width, *grey);
        }
        Ink::Frame { x, y, w, h } => outlined(surface, rect(*x, *y, *w, *h), 0.9, 0),
        Ink::Dot { x, y, hollow } => {
            surface.set_fill(Some(fill(if *hollow { 255 } else { 0 })));
            surface.set_stroke(Some(stroke(1.0, 0)));
            if let Some(path) = circle(*x, *y, 2.4) {
                surface.draw_path(&path);
            }
        }
    }
}

fn outlined(surface: &mut Surface<'_>, path: Option<Path>, width: f32, grey: u8) {
    surface.set_fill(None);
    surface.set_stroke(Some(stroke(width, grey)));
    if let Some(path) = path {
        surface.draw_path(&path);
    }
}

fn rect(x: f32, y: f32, w: f32, h: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, w, h)?);
    path.finish()
}

/// Four curves; the constant makes them round.
fn circle(x: f32, y: f32, r: f32) -> Option<Path> {
    let k = r * 0.552_285;
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    path.close();
    path.finish()
}

fn fill(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), ..Fill::default() }
}

fn stroke(width: f32, grey: u8) -> Stroke {
    Stroke { paint: luma::Color::new(grey).into(), width, ..Stroke::default() }
}

fn stamp(at: &PlaceTime) -> DateTime {
    let (date, time, offset) = (at.local.date(), at.local.time(), at.offset_minutes());
    let small = |n: u32| u8::try_from(n).unwrap_or_default();
    DateTime::new(u16::try_from(date.year()).unwrap_or_default())
        .month(small(date.month()))
        .day(small(date.day()))
        .hour(small(time.hour()))
        .minute(small(time.minute()))
        .second(small(time.second()))
        .utc_offset_hour(i8::try_from(offset / 60).unwrap_or_default())
        .utc_offset_minute(u8::try_from(offset.abs() % 60).unwrap_or_default())
}
