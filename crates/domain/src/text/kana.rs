//! Kana: folding to katakana, and the one table of their romaji.

use unicode_normalization::UnicodeNormalization as _;

/// Hiragana and half-width kana as full-width katakana; everything else stays untouched.
///
/// Voicing marks typed apart (`ﾊﾞ`, or decomposed as some systems store them) are joined to their kana.
pub fn to_katakana(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for letter in text.chars() {
        if is_kana_or_mark(letter) {
            run.push(letter);
            continue;
        }
        flush(&mut run, &mut out);
        out.push(letter);
    }
    flush(&mut run, &mut out);
    out
}

fn flush(run: &mut String, out: &mut String) {
    if !run.is_empty() {
        out.extend(run.nfkc().map(katakana));
        run.clear();
    }
}

/// One hiragana letter as katakana; any other letter as it is.
pub(super) fn katakana(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(letter as u32 + 0x60).unwrap_or(letter),
        other => other,
    }
}

fn is_kana_or_mark(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{3096}' | '\u{3099}' | '\u{309a}' | '\u{309d}'..='\u{309e}')
        || matches!(letter, '\u{30a1}'..='\u{30fe}' | '\u{ff66}'..='\u{ff9f}')
}

/// Small kana: the vowels, the y-row and `ヮ`; not `ッ`, which has its own rule.
pub(super) fn is_small(letter: char) -> bool {
    "ァィゥェォャュョヮ".contains(letter)
}

/// Hepburn romaji of one katakana letter, in lower case; none for marks and for letters that are no kana.
pub(super) fn syllable(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ア' | 'ァ' => "a",
        'イ' | 'ィ' | 'ヰ' => "i",
        'ウ' | 'ゥ' => "u",
        'エ' | 'ェ' | 'ヱ' => "e",
        'オ' | 'ォ' | 'ヲ' => "o",
        'カ' | 'ヵ' => "ka",
        'キ' => "ki",
        'ク' => "ku",
        'ケ' | 'ヶ' => "ke",
        'コ' => "ko",
        'ガ' => "ga",
        'ギ' => "gi",
        'グ' => "gu",
        'ゲ' => "ge",
        'ゴ' => "go",
        'サ' => "sa",
        'シ' => "shi",
        'ス' => "su",
        'セ' => "se",
        'ソ' => "so",
        'ザ' => "za",
        'ジ' | 'ヂ' => "ji",
        'ズ' | 'ヅ' => "zu",
        'ゼ' => "ze",
        'ゾ' => "zo",
        'タ' => "ta",
        'チ' => "chi",
        'ツ' => "tsu",
        'テ' => "te",
        'ト' => "to",
        'ダ' => "da",
        'デ' => "de",
        'ド' => "do",
        'ナ' => "na",
        'ニ' => "ni",
        'ヌ' => "nu",
        'ネ' => "ne",
        'ノ' => "no",
        'ハ' => "ha",
        'ヒ' => "hi",
        'フ' => "fu",
        'ヘ' => "he",
        'ホ' => "ho",
        'バ' => "ba",
        'ビ' => "bi",
        'ブ' | 'ヴ' => "bu",
        'ベ' => "be",
        'ボ' => "bo",
        'パ' => "pa",
        'ピ' => "pi",
        'プ' => "pu",
        'ペ' => "pe",
        'ポ' => "po",
        'マ' => "ma",
        'ミ' => "mi",
        'ム' => "mu",
        'メ' => "me",
        'モ' => "mo",
        'ヤ' | 'ャ' => "ya",
        'ユ' | 'ュ' => "yu",
        'ヨ' | 'ョ' => "yo",
        'ラ' => "ra",
        'リ' => "ri",
        'ル' => "ru",
        'レ' => "re",
        'ロ' => "ro",
        'ワ' | 'ヮ' => "wa",
        'ン' => "n",
        _ => return None,
    })
}

/// `キ` + `ャ` = `kya`, `シ` + `ュ` = `shu`: the contraction of an i-kana with a small y-kana, else none.
pub(super) fn contraction(base: char, small: char) -> Option<String> {
    let vowel = match small {
        'ャ' => 'a',
        'ュ' => 'u',
        'ョ' => 'o',
        _ => return None,
    };
    let consonant = syllable(base)?.strip_suffix('i')?;
    let glide = match consonant {
        "" => return None,
        "sh" | "ch" | "j" => "",
        _ => "y",
    };
    Some(format!("{consonant}{glide}{vowel}"))
}
