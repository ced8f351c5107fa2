//! The spelling of a name in a Japanese passport, suggested from its kana.
//!
//! Source: the Hepburn table for passports (旅券法施行規則, 外務省ヘボン式ローマ字綴方表). A suggestion only: the person
//! confirms "as in the passport", and a different spelling is no error.

use super::kana::{contraction, is_small, syllable, to_katakana};

/// Upper-case romaji by the passport rules: ん is M before B, M and P; っ doubles, T before CH; long O and U are
/// dropped (but a last オ stays: SENOO).
///
/// Accepts hiragana, katakana and half-width kana, with spaces or `・` between parts; none for anything else.
pub fn passport_romaji(kana: &str) -> Option<String> {
    let text = to_katakana(kana);
    let words: Vec<&str> = text.split([' ', '\u{3000}', '・']).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return None;
    }
    let spelt: Option<Vec<String>> = words.into_iter().map(|word| word_romaji(word, LongO::Dropped)).collect();
    Some(spelt?.join(" "))
}

/// The spellings a person may also have in the passport where a long O is dropped: with OH, and as the kana
/// read (OU, OO). Empty when the name has no long O.
pub fn passport_alternatives(kana: &str) -> Vec<String> {
    let Some(usual) = passport_romaji(kana) else {
        return Vec::new();
    };
    let text = to_katakana(kana);
    let mut found: Vec<String> = Vec::new();
    for long in [LongO::Oh, LongO::AsKana] {
        let words: Option<Vec<String>> =
            text.split([' ', '\u{3000}', '・']).filter(|word| !word.is_empty()).map(|word| word_romaji(word, long)).collect();
        if let Some(spelling) = words.map(|words| words.join(" "))
            && spelling != usual
            && !found.contains(&spelling)
        {
            found.push(spelling);
        }
    }
    found
}

/// What is written for the second half of a long O.
#[derive(Clone, Copy)]
enum LongO {
    Dropped,
    Oh,
    AsKana,
}

fn word_romaji(word: &str, long_o: LongO) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut out = String::new();
    let mut doubled = false;
    let mut index = 0;
    while let Some(&letter) = letters.get(index) {
        index += 1;
        match letter {
            'ー' if !out.is_empty() => {
                push_long(&mut out, None, long_o);
                continue;
            }
            'ッ' => {
                doubled = true;
                continue;
            }
            'ウ' | 'オ' if is_long(&out, &letters, index - 1) => {
                push_long(&mut out, Some(letter), long_o);
                continue;
            }
            _ => {}
        }
        let small = letters.get(index).copied().filter(|&next| is_small(next));
        let contracted = small.and_then(|small| contraction(letter, small));
        if contracted.is_some() {
            index += 1;
        }
        // other small vowels are written after the whole syllable: シェ SHIE, ティ TEI, ファ FUA, デュ DEYU
        let sound = contracted.map_or_else(|| syllable(letter).map(str::to_owned), Some)?;
        if out.ends_with('N') && sound.starts_with(['b', 'm', 'p']) {
            out.pop();
            out.push('M');
        }
        if std::mem::take(&mut doubled) && !out.is_empty() {
            match sound.chars().next() {
                _ if sound.starts_with("ch") => out.push('T'),
                Some('a' | 'i' | 'u' | 'e' | 'o' | 'n') | None => {}
                Some(consonant) => out.push(consonant.to_ascii_uppercase()),
            }
        }
        out.push_str(&sound.to_ascii_uppercase());
    }
    (!out.is_empty()).then_some(out)
}

/// Whether the ウ or オ at `index` only lengthens what is before it.
///
/// Kana do not show where one word of a name ends: ノウエ (井上) and ツウラ (松浦) are kept apart by hand.
fn is_long(out: &str, letters: &[char], index: usize) -> bool {
    let (before, next) = (index.checked_sub(1).and_then(|at| letters.get(at)), letters.get(index + 1));
    if next.is_some_and(|&next| is_small(next)) {
        return false;
    }
    match letters.get(index) {
        Some('ウ') if out.ends_with('O') => !(before == Some(&'ノ') && next == Some(&'エ')),
        Some('ウ') if out.ends_with('U') => !(before == Some(&'ツ') && next == Some(&'ラ')),
        Some('オ') if out.ends_with('O') => next.is_some(),
        _ => false,
    }
}

fn push_long(out: &mut String, kana: Option<char>, long_o: LongO) {
    if !out.ends_with('O') {
        return;
    }
    match (long_o, kana) {
        (LongO::Dropped, _) => {}
        (LongO::AsKana, Some('ウ')) => out.push('U'),
        (LongO::AsKana, Some(_)) => out.push('O'),
        (LongO::Oh, _) | (LongO::AsKana, None) => out.push('H'),
    }
}
