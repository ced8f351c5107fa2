//! Text cut into what the index holds: each letter, and each pair of neighbouring letters, so that a phrase of pairs is an exact substring
//! whatever the language (performance.md rule 10). The index's own tokenisers find nothing in words of two kanji.
//!
//! What comes in is folded already (`btm_domain::text::search_key`): letters, digits and single spaces; one field a line.

/// In place of a space: a space would end the token.
const SPACE: char = '_';
/// Between two fields; no folded text has two spaces in a row, so no phrase reaches over it.
const BREAK: &str = "__";
/// Longer queries are cut: what is typed is found long before.
const LONGEST: usize = 64;

fn letter(c: char) -> char {
    if c == ' ' { SPACE } else { c }
}

fn pairs(letters: &[char], out: &mut String) {
    for pair in letters.windows(2) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(pair);
    }
}

/// `(single letters, each once; pairs in order)` of a text.
pub(crate) fn of_text(words: &str) -> (String, String) {
    let (mut ones, mut twos) = (String::new(), String::with_capacity(words.len() * 3));
    let mut seen = std::collections::HashSet::new();
    let mut letters: Vec<char> = Vec::new();
    for line in words.lines() {
        letters.clear();
        letters.extend(line.chars().map(letter));
        for c in letters.iter().filter(|c| **c != SPACE) {
            if seen.insert(*c) {
                if !ones.is_empty() {
                    ones.push(' ');
                }
                ones.push(*c);
            }
        }
        if !twos.is_empty() {
            twos.push(' ');
            twos.push_str(BREAK);
        }
        pairs(&letters, &mut twos);
    }
    (ones, twos)
}

/// The index's question for a folded text; `None` where nothing is asked.
pub(crate) fn question(key: &str) -> Option<String> {
    let letters: Vec<char> = key.chars().filter(|c| c.is_alphanumeric() || *c == ' ').take(LONGEST).map(letter).collect();
    match letters.as_slice() {
        [] => None,
        [one] if *one == SPACE => None,
        [one] => Some(format!("ones : \"{one}\"")),
        _ => {
            let mut phrase = String::new();
            pairs(&letters, &mut phrase);
            Some(format!("twos : \"{phrase}\""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_letters_and_pairs_and_a_query_a_phrase_of_them() {
        assert_eq!(of_text("羽田空港\nab c"), ("羽 田 空 港 a b c".into(), "羽田 田空 空港 __ ab b_ _c".into()));
        assert_eq!(question("羽").as_deref(), Some("ones : \"羽\""));
        assert_eq!(question("羽田").as_deref(), Some("twos : \"羽田\""));
        assert_eq!(question("b c").as_deref(), Some("twos : \"b_ _c\""));
        assert_eq!(question(""), None);
    }
}
