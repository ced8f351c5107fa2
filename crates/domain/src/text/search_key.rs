//! The key under which names are searched.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::kana::katakana;

/// Folds a text for searching: compatibility forms, case, Latin accents, kana (hiragana, half-width, small
/// letters, long-vowel bars) and common kanji variants are made equal; signs become single spaces.
///
/// Only for comparing: the result is never shown and never stored in place of what a person typed.
/// Folding an already folded text changes nothing.
pub fn search_key(text: &str) -> String {
    if text.is_ascii() {
        return spaced(text.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
    }
    let folded: String = unaccented(text);
    spaced(KanaFold { before: ' ', letters: folded.chars() })
}

/// Compatibility forms, case and Latin accents folded; kana and kanji as they are.
pub(super) fn unaccented(text: &str) -> String {
    let stripped: String = text
        .nfkd()
        .filter(|letter| !is_invisible(*letter))
        .filter(|letter| !matches!(letter, '\u{300}'..='\u{36f}'))
        .flat_map(char::to_lowercase)
        .filter(|letter| !matches!(letter, '\u{300}'..='\u{36f}'))
        .collect();
    let mut out = String::with_capacity(stripped.len());
    for letter in stripped.nfkc() {
        match letter {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            'ə' => out.push('a'),
            // glottal signs inside words: Fa'a'ā, Kaua‘i
            '\u{2b9}'..='\u{2bf}' | '\u{2c8}' | '‘' | '’' => out.push('\''),
            other => out.push(other),
        }
    }
    out
}

/// Which of several shapes a kanji is written in (渡邊 with a selector behind 邊), and marks without any width: no part of a word.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Katakana only, small kana large, no long-vowel bars, one form of each kanji.
struct KanaFold<'a> {
    before: char,
    letters: std::str::Chars<'a>,
}

impl Iterator for KanaFold<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        for letter in self.letters.by_ref() {
            let folded = match katakana(letter) {
                'ー' | '\u{3099}' | '\u{309a}' => continue,
                // 霞が関, 霞ヶ関, 霞ケ関
                'ガ' | 'ヶ' | 'ケ' if is_kanji(self.before) => 'ケ',
                small => large(small).unwrap_or_else(|| one_form(small)),
            };
            self.before = folded;
            return Some(folded);
        }
        None
    }
}

/// Joins words with single spaces; apostrophes vanish, all other signs part words.
fn spaced(letters: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    let mut gap = false;
    for letter in letters {
        if letter.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(letter);
        } else if letter != '\'' {
            gap = true;
        }
    }
    out
}

fn is_kanji(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々')
}

fn large(letter: char) -> Option<char> {
    Some(match letter {
        'ァ' => 'ア',
        'ィ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' => 'エ',
        'ォ' => 'オ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        _ => return None,
    })
}

/// Variants of kanji that stand in names of people and places, each with the form that is searched.
fn one_form(letter: char) -> char {
    static FORMS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        // Of two rows for one variant the first holds.
        let pairs = VARIANTS.iter().rev().flat_map(|(variants, form)| variants.chars().map(|variant| (variant, *form)));
        pairs.collect()
    });
    // Kana and Latin letters have none, and they are most of what is folded.
    if letter < FIRST_KANJI { letter } else { FORMS.get(&letter).copied().unwrap_or(letter) }
}

const FIRST_KANJI: char = '\u{3400}';

const VARIANTS: [(&str, char); 90] = [
    ("髙", '高'),
    ("﨑嵜", '崎'),
    ("邊邉", '辺'),
    ("齋齊斎", '斉'),
    ("澤泽", '沢'),
    ("濱濵滨", '浜'),
    ("廣广", '広'),
    ("國", '国'),
    ("嶋嶌岛", '島'),
    ("櫻", '桜'),
    ("眞", '真'),
    ("德", '徳'),
    ("惠", '恵'),
    ("榮荣", '栄'),
    ("龍龙", '竜'),
    ("瀧", '滝'),
    ("淵渊", '渕'),
    ("檜", '桧'),
    ("桒", '桑'),
    ("藪", '薮'),
    ("靜", '静'),
    ("曾", '曽'),
    ("條", '条'),
    ("與", '与'),
    ("傳", '伝'),
    ("寶", '宝'),
    ("實", '実'),
    ("圓", '円'),
    ("鐵铁", '鉄'),
    ("應", '応'),
    ("來", '来'),
    ("豐", '豊'),
    ("壽", '寿'),
    ("淺", '浅'),
    ("萬", '万'),
    ("縣县", '県'),
    ("當", '当'),
    ("學", '学'),
    ("會", '会'),
    ("戶", '戸'),
    ("關关", '関'),
    ("驛驿", '駅'),
    ("區", '区'),
    ("瀨", '瀬'),
    ("藏", '蔵'),
    ("亞", '亜'),
    ("將", '将'),
    ("晉", '晋'),
    ("𠮷", '吉'),
    ("冨", '富'),
    ("峯", '峰'),
    ("舘", '館'),
    ("桝", '枡'),
    ("籠", '篭'),
    ("灣", '湾'),
    ("臺", '台'),
    ("聲", '声'),
    ("鹽", '塩'),
    ("飮", '飲'),
    ("黑", '黒'),
    ("靑", '青'),
    ("橫", '横'),
    ("步", '歩'),
    ("增", '増'),
    ("巖", '巌'),
    ("嶽", '岳'),
    ("劍", '剣'),
    ("穗", '穂'),
    ("祿", '禄'),
    ("彌", '弥'),
    ("稻", '稲'),
    ("莊", '荘'),
    ("东", '東'),
    ("门", '門'),
    ("𣘺", '橋'),
    ("栁桺", '柳'),
    ("緖", '緒'),
    ("敎", '教'),
    ("淸", '清'),
    ("舩", '船'),
    ("籔", '薮'),
    ("埜", '野'),
    ("槇", '槙'),
    ("佛", '仏'),
    ("兒", '児'),
    ("閒", '間'),
    ("曻", '昇'),
    ("凞煕", '熙'),
    ("尙", '尚'),
    ("卽", '即'),
];
