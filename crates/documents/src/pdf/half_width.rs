//! Half-width forms of Latin letters and digits, as the face's own tables give them (OpenType `hwid`, `zero`): references set in them
//! stand in columns, and their zero has a stroke so that nobody reads it out as an O.
use skrifa::charmap::Charmap;
use skrifa::raw::tables::gsub::{Gsub, SingleSubst, SubstitutionSubtables};
use skrifa::raw::types::GlyphId16;
use skrifa::raw::{FontRef, ReadError, TableProvider};
use skrifa::{GlyphId, Tag};

const FIRST: char = ' ';
const LAST: char = '~';

/// A glyph for each of U+0020..U+007E; a few signs have one form only.
pub(super) struct HalfWidth(Vec<Option<u32>>);

impl HalfWidth {
    /// `None` where the face has no such letters and digits.
    pub fn of(font: &FontRef<'_>, charmap: &Charmap<'_>) -> Option<Self> {
        let gsub = font.gsub().ok()?;
        let form = |c: char| {
            let plain = GlyphId16::try_from(charmap.map(c)?).ok()?;
            let narrow = substituted(&gsub, Tag::new(b"hwid"), plain)?;
            let form = if c == '0' { substituted(&gsub, Tag::new(b"zero"), narrow)? } else { narrow };
            Some(GlyphId::from(form).to_u32())
        };
        let forms = Self((FIRST..=LAST).map(form).collect());
        ('0'..='9').chain('A'..='Z').all(|c| forms.form(c).is_some()).then_some(forms)
    }

    pub fn form(&self, c: char) -> Option<u32> {
        let at = u32::from(c).checked_sub(u32::from(FIRST))?;
        self.0.get(usize::try_from(at).ok()?).copied().flatten()
    }
}

fn substituted(gsub: &Gsub<'_>, feature: Tag, glyph: GlyphId16) -> Option<GlyphId16> {
    let features = gsub.feature_list().ok()?;
    let record = features.feature_records().iter().find(|r| r.feature_tag() == feature)?;
    let feature = record.feature(features.offset_data()).ok()?;
    let lookups = gsub.lookup_list().ok()?.lookups();
    feature.lookup_list_indices().iter().find_map(|index| {
        let lookup = lookups.get(usize::from(index.get())).ok()?;
        let SubstitutionSubtables::Single(tables) = lookup.subtables().ok()? else { return None };
        tables.iter().find_map(|table| single(&table, glyph).ok().flatten())
    })
}

fn single(table: &Result<SingleSubst<'_>, ReadError>, glyph: GlyphId16) -> Result<Option<GlyphId16>, ReadError> {
    match table.as_ref().map_err(Clone::clone)? {
        SingleSubst::Format1(t) => {
            let moved = glyph.to_u16().wrapping_add_signed(t.delta_glyph_id());
            Ok(t.coverage()?.get(glyph).map(|_| GlyphId16::new(moved)))
        }
        SingleSubst::Format2(t) => {
            let at = t.coverage()?.get(glyph);
            Ok(at.and_then(|at| t.substitute_glyph_ids().get(usize::from(at)).map(|id| id.get())))
        }
    }
}
