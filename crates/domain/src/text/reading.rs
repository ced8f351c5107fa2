//! The key of a reading: kana and romaji of any spelling made equal.

use super::{
    kana::{contraction, is_small, katakana, syllable},
    search_key::unaccented,
};

/// One romaji spelling for a reading in kana, in romaji or in a mixture of both, such as an input method shows
/// while composing (`はｋ`); none when the text holds anything else, a kanji for instance.
///
/// `はかた`, `ﾊｶﾀ`, `hakata` meet, and so do Hepburn, Kunrei and word-processor spellings: `sinosaka` and
/// `Shin-Osaka`, `Namba` and `nanba`, `Tōkyō`, `toukyou` and `Tokyo`. Long vowels, doubled consonants and
/// apostrophes carry no weight. The key of a beginning is, but for the last letter, a beginning of the key.
pub fn reading_key(text: &str) -> Option<String> {
    let romaji = if text.is_ascii() { text.to_ascii_lowercase() } else { romanised(&unaccented(text))? };
    Some(canonical(&romaji))
}

/// Kana as plain romaji, Latin letters and digits as they are, signs as single spaces.
fn romanised(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().map(katakana).peekable();
    while let Some(letter) = letters.next() {
        if matches!(letter, 'ー' | 'ッ' | '\u{3099}' | '\u{309a}') {
            continue;
        }
        let Some(syllable) = syllable(letter) else {
            match letter {
                letter if letter.is_ascii_alphanumeric() => out.push(letter),
                letter if letter.is_alphanumeric() => return None,
                '\'' => {}
                _ => out.push(' '),
            }
            continue;
        };
        let small = letters.peek().copied().filter(|&next| is_small(next));
        match small {
            Some(small) => {
                letters.next();
                match contraction(letter, small) {
                    Some(contracted) => out.push_str(&contracted),
                    None => push_with_small(&mut out, letter, syllable, small),
                }
            }
            None => out.push_str(syllable),
        }
    }
    Some(out)
}

/// `ファ` = `fa`, `ティ` = `ti`, `ウィ` = `wi`: the base loses its vowel to the small one.
fn push_with_small(out: &mut String, base: char, syllable: &str, small: char) {
    match base {
        'ウ' => out.push('w'),
        _ => out.push_str(syllable.trim_end_matches(['a', 'i', 'u', 'e', 'o'])),
    }
    out.push_str(match small {
        'ャ' => "ya",
        'ュ' => "yu",
        'ョ' => "yo",
        'ァ' | 'ヮ' => "a",
        'ィ' => "i",
        'ゥ' => "u",
        'ェ' => "e",
        _ => "o",
    });
}

/// Folds the spellings of one sound; expects lower-case ASCII.
fn canonical(romaji: &str) -> String {
    let mut out = String::with_capacity(romaji.len() + 4);
    let mut rest = romaji;
    while let Some(first) = rest.chars().next() {
        if let Some((spelling, sound)) = SOUNDS.iter().find(|(spelling, _)| rest.starts_with(spelling)) {
            push_sound(&mut out, sound);
            rest = &rest[spelling.len()..];
            continue;
        }
        rest = &rest[first.len_utf8()..];
        match first {
            '\'' => {}
            'm' if rest.starts_with(['b', 'p', 'm']) => push_sound(&mut out, "n"),
            'h' if out.ends_with('o') && !rest.starts_with(['a', 'i', 'u', 'e', 'o', 'y']) => {}
            'l' => push_sound(&mut out, "r"),
            'v' => push_sound(&mut out, "b"),
            letter if letter.is_ascii_alphanumeric() => {
                let mut buffer = [0; 4];
                push_sound(&mut out, letter.encode_utf8(&mut buffer));
            }
            _ if out.ends_with(' ') || out.is_empty() => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Spellings of one sound, the longer ones first.
const SOUNDS: [(&str, &str); 16] = [
    ("tsu", "tsu"),
    ("dzu", "zu"),
    ("dj", "j"),
    ("sh", "sh"),
    ("ch", "ch"),
    ("sy", "sh"),
    ("si", "shi"),
    ("ty", "ch"),
    ("cy", "ch"),
    ("ti", "chi"),
    ("tu", "tsu"),
    ("hu", "fu"),
    ("zy", "j"),
    ("jy", "j"),
    ("zi", "ji"),
    ("du", "zu"),
];

/// Appends, but drops a long vowel's second half and a doubled consonant's first.
fn push_sound(out: &mut String, sound: &str) {
    if sound.starts_with("ch") && out.ends_with('t') {
        out.pop();
    }
    let (Some(last), Some(next)) = (out.chars().last(), sound.chars().next()) else {
        out.push_str(sound);
        return;
    };
    let long = matches!((last, next), ('o', 'o' | 'u') | ('u', 'u'));
    let doubled = last == next && !"aeiou".contains(next) && next.is_ascii_alphabetic();
    if long || doubled { out.push_str(&sound[1..]) } else { out.push_str(sound) }
}
