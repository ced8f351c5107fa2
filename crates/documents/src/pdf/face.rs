//! The one typeface, IPAex Gothic: which glyph stands for a character and how wide it is. Lines of Japanese and Latin need no shaper, so
//! there is none; what the face does not hold is put into a form it does, or shown by the printers' 〓.
use super::half_width::HalfWidth;
use super::style::Style;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::{Charmap, MapVariant};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

static BYTES: &[u8] = include_bytes!("../../data/ipaexg.ttf");
const UNITS: f32 = 2048.0;
/// Stands for what cannot be set.
pub(super) const GETA: char = '〓';

/// Air between half-width characters, of the size; a tenth or more would be read as a space.
const HALF_WIDTH_AIR: f32 = 0.08;

pub(super) struct Face {
    pub font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    half_width: HalfWidth,
}

impl Face {
    /// The face, read once. `None` only if the bundled bytes were not the font they are.
    pub fn bundled() -> Option<&'static Self> {
        static FACE: OnceLock<Option<Face>> = OnceLock::new();
        FACE.get_or_init(|| {
            let read = FontRef::new(BYTES).ok()?;
            let (charmap, metrics) = (read.charmap(), read.glyph_metrics(Size::unscaled(), LocationRef::default()));
            let half_width = HalfWidth::of(&read, &charmap)?;
            Some(Self { font: Font::new(BYTES.into(), 0)?, charmap, metrics, half_width })
        })
        .as_ref()
    }

    /// `text` in characters this face has, on one line.
    pub fn settled(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                c if c.is_whitespace() && c != '\u{3000}' => out.push(' '),
                // Controls and direction marks could make a line say something else than it does.
                c if c.is_control()
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}') => {}
                c if self.has(c) || is_selector(c) => out.push(c),
                c => self.settle_one(c, &mut out),
            }
        }
        out
    }

    /// `ế` → `e`, half-width kana and the like → their full forms; else one 〓 for the whole run.
    fn settle_one(&self, c: char, out: &mut String) {
        let bare: String = std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).collect();
        if !bare.is_empty() && bare.chars().all(|c| self.has(c)) {
            out.push_str(&bare);
        } else if out.trim_end().ends_with(GETA) {
            out.truncate(out.trim_end().len());
        } else if !is_combining_mark(c) {
            out.push(GETA);
        }
    }

    pub fn width(&self, text: &str, style: Style) -> f32 {
        self.glyphs(text, style).iter().map(|g| g.x_advance * style.size).sum()
    }

    /// Glyphs with advances of the size 1.
    pub fn glyphs(&self, text: &str, style: Style) -> Vec<KrillaGlyph> {
        let mut glyphs = Vec::with_capacity(text.len());
        let mut chars = text.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            let mut end = start + c.len_utf8();
            let narrow = self.half_width.form(c).filter(|_| style.mono);
            let mut id = narrow.unwrap_or_else(|| self.id(c));
            if let Some((at, selector)) = chars.next_if(|(_, next)| is_selector(*next)) {
                end = at + selector.len_utf8();
                if let Some(MapVariant::Variant(variant)) = self.charmap.map_variant(c, selector) {
                    id = variant.to_u32();
                }
            }
            let advance = self.metrics.advance_width(skrifa::GlyphId::new(id)).unwrap_or(UNITS) / UNITS;
            let air = if style.mono { HALF_WIDTH_AIR } else { 0.0 };
            glyphs.push(KrillaGlyph::new(GlyphId::new(id), advance + air, 0.0, 0.0, 0.0, start..end, None));
        }
        glyphs
    }

    fn has(&self, c: char) -> bool {
        self.charmap.map(c).is_some_and(|id| id.to_u32() != 0)
    }

    fn id(&self, c: char) -> u32 {
        self.charmap.map(c).map_or(0, skrifa::GlyphId::to_u32)
    }
}

/// Variation selectors choose a form of the character before them: names keep the form their bearer writes.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
