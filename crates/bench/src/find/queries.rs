//! What is typed: one letter, then the next, of words that stand in the texts, in the spellings of other keyboards.
use super::random::Random;
use btm_domain::text::search_key;

const FULL: &str =
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー";
const HALF: &str = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ";
/// Letters typed of one word at most.
const LONGEST: usize = 6;

/// One stroke.
#[derive(Clone, Debug)]
pub struct Query {
    pub typed: String,
    pub key: String,
}

fn hiragana(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(letter as u32 - 0x60).unwrap_or(letter),
        other => other,
    }
}

fn katakana(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' => char::from_u32(letter as u32 + 0x60).unwrap_or(letter),
        other => other,
    }
}

/// Katakana as half a letter wide; what has a mark gets it as a letter of its own.
fn half(letter: char, out: &mut String) {
    let marked = |letter: char| match letter {
        'ガ'..='ド' if "ガギグゲゴザジズゼゾダヂヅデド".contains(letter) => Some((-1, 'ﾞ')),
        'バ' | 'ビ' | 'ブ' | 'ベ' | 'ボ' => Some((-1, 'ﾞ')),
        'パ' | 'ピ' | 'プ' | 'ペ' | 'ポ' => Some((-2, 'ﾟ')),
        _ => None,
    };
    let plain = |letter: char| FULL.chars().zip(HALF.chars()).find(|(full, _)| *full == letter).map_or(letter, |(_, half)| half);
    match marked(letter) {
        Some((back, mark)) => {
            out.push(plain(char::from_u32((letter as u32).wrapping_add_signed(back)).unwrap_or(letter)));
            out.push(mark);
        }
        None => out.push(plain(letter)),
    }
}

/// The spellings of a text, by number.
pub fn spelt(text: &str, how: usize) -> String {
    match how {
        1 => text.chars().map(hiragana).collect(),
        2 => text.chars().map(katakana).collect(),
        3 => text.chars().map(katakana).fold(String::new(), |mut out, letter| {
            half(letter, &mut out);
            out
        }),
        4 => text.to_lowercase(),
        // Latin letters as wide as kanji.
        5 => {
            text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c }).collect()
        }
        _ => text.to_owned(),
    }
}

/// `count` strokes on words out of `written`.
pub fn typed(written: &[String], count: usize, random: &mut Random) -> Vec<Query> {
    let mut queries = Vec::with_capacity(count);
    while queries.len() < count && !written.is_empty() {
        let letters: Vec<char> = written[random.below(written.len())].chars().collect();
        let (begin, how) = (random.below(letters.len()), random.below(6));
        for end in begin + 1..=letters.len().min(begin + LONGEST) {
            let word: String = letters[begin..end].iter().collect();
            let typed = spelt(&word, how);
            let key = search_key(&typed);
            if !key.is_empty() && queries.len() < count {
                queries.push(Query { typed, key });
            }
        }
    }
    queries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_word_is_one_key() {
        for word in ["プレゼンテーション", "ミーティング", "バンコク", "うちあわせ", "Nordwind GmbH", "SIM-ZZ00A1"]
        {
            for how in 0..6 {
                assert_eq!(search_key(&spelt(word, how)), search_key(word), "{word} {how}: {}", spelt(word, how));
            }
        }
    }
}
