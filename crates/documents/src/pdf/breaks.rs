//! Where a line may end: kinsoku (JIS X 4051: what may not begin or end a line) and, where two places are near, the end of a phrase.
use super::face::Face;
use super::style::Style;

/// May not begin a line.
const NOT_FIRST: &str = "、。，．・：；？！）］｝」』】〉》〕’”々ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}%℃";
/// May not end a line.
const NOT_LAST: &str = "（［｛「『【〈《〔‘“([{¥$#№";
/// A phrase may end up to this part of the width before the line is full.
const RAGGED: f32 = 0.22;

/// `text` in lines no wider than `width`; a space stays at the end of its line, so that copied text keeps its words apart.
pub(super) fn lines(face: &Face, text: &str, style: Style, width: f32) -> Vec<String> {
    text.lines().flat_map(|line| wrapped(face, &face.settled(line), style, width)).collect()
}

fn wrapped(face: &Face, text: &str, style: Style, width: f32) -> Vec<String> {
    let chars: Vec<char> = text.trim_end().chars().collect();
    let widths: Vec<f32> = chars.iter().map(|c| face.width(c.encode_utf8(&mut [0; 4]), style)).collect();
    let mut lines = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let end = start + full(&widths[start..], &chars[start..], width);
        let end = if end == chars.len() { end } else { best(&chars, &widths, start, end, width) };
        lines.push(chars[start..end].iter().collect());
        start = end;
        // A full-width space that opened the next line would look like an indent.
        while chars.get(start) == Some(&'\u{3000}') {
            start += 1;
        }
    }
    lines
}

/// How many characters fit, at least one; spaces at the end need no room.
fn full(widths: &[f32], chars: &[char], width: f32) -> usize {
    let mut used = 0.0;
    for (i, (w, c)) in widths.iter().zip(chars).enumerate() {
        used += w;
        if used > width && !is_space(*c) {
            return i.max(1);
        }
    }
    widths.len()
}

fn best(chars: &[char], widths: &[f32], start: usize, end: usize, width: f32) -> usize {
    let allowed = |at: &usize| may_break(chars[at - 1], chars[*at]);
    let Some(last) = (start + 1..=end).rev().find(allowed) else { return end };
    let mut given_up = 0.0;
    for at in (start + 1..=last).rev() {
        if allowed(&at) && ends_phrase(chars[at - 1], chars[at]) {
            return at;
        }
        given_up += widths[at - 1];
        if given_up > width * RAGGED {
            break;
        }
    }
    last
}

fn may_break(a: char, b: char) -> bool {
    if is_space(b) || NOT_FIRST.contains(b) || NOT_LAST.contains(a) {
        return false;
    }
    // A number keeps its unit, Latin words stay whole.
    is_space(a) || (is_wide(b) && !a.is_ascii_digit()) || (is_wide(a) && !is_wide(b))
}

fn ends_phrase(a: char, b: char) -> bool {
    let hiragana = |c: char| matches!(c, '\u{3041}'..='\u{309f}');
    is_space(a) || "、。，・）」』】".contains(a) || NOT_LAST.contains(b) || (hiragana(a) && !hiragana(b))
}

fn is_space(c: char) -> bool {
    c == ' ' || c == '\u{3000}'
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}
