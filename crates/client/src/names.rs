//! How a person is named in lists: in the reader's order and, where the passport tells, in the reader's letters (product.md §4.7).
use crate::settings::Language;
use btm_api::purchase::TravellerName;
use serde::{Deserialize, Serialize};

/// A name as its person writes it, with the passport's spelling where one is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Named {
    pub family: String,
    pub given: String,
    /// `SURNAME / GIVEN`; empty where not known.
    #[serde(default)]
    pub passport: String,
}

impl Named {
    /// 姓 名; in English Given Surname, but only in Latin letters: a name that is known in kanji alone keeps its own order.
    pub(crate) fn full(&self, language: Language) -> String {
        let latin = [&self.family, &self.given].into_iter().all(|part| part.chars().all(latin));
        let (first, second) = match (language, self.roman()) {
            (Language::En, _) if latin => (self.given.clone(), self.family.clone()),
            (Language::En, Some((surname, given))) => (given, surname),
            _ => (self.family.clone(), self.given.clone()),
        };
        format!("{first} {second}").trim().to_owned()
    }

    /// Surname and given name of the passport, as one writes names in a sentence.
    fn roman(&self) -> Option<(String, String)> {
        let (surname, given) = self.passport.split_once(" / ")?;
        (!surname.is_empty() || !given.is_empty()).then(|| (capitalised(surname), capitalised(given)))
    }
}

impl From<&TravellerName> for Named {
    fn from(t: &TravellerName) -> Self {
        Self { family: t.family_name.clone(), given: t.given_name.clone(), passport: t.passport_name.clone() }
    }
}

/// Letters of the Latin alphabets; what is no letter fits everywhere.
fn latin(c: char) -> bool {
    !c.is_alphabetic() || u32::from(c) < 0x0250 || (0x1e00..0x1f00).contains(&u32::from(c))
}

/// `OTANI SATO-MARIE` → `Otani Sato-Marie`.
fn capitalised(text: &str) -> String {
    let mut begins = true;
    let letter = |c: char| {
        let shown = if begins { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        begins = !c.is_alphabetic();
        shown
    };
    text.trim().chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(family: &str, given: &str, passport: &str) -> Named {
        Named { family: family.into(), given: given.into(), passport: passport.into() }
    }

    #[test]
    fn english_readers_get_latin_letters_where_the_passport_knows_them_and_else_the_persons_own_order() {
        let known = named("青木", "美咲", "AOKI / MISAKI");
        assert_eq!((known.full(Language::Ja).as_str(), known.full(Language::En).as_str()), ("青木 美咲", "Misaki Aoki"));
        let unknown = named("青木", "美咲", "");
        assert_eq!(unknown.full(Language::En), "青木 美咲", "kanji are never turned round");
        assert_eq!(named("青木", "美咲", " / ").full(Language::En), "青木 美咲");
        let latin = named("García", "Ana", "GARCIA / ANA");
        assert_eq!((latin.full(Language::En).as_str(), latin.full(Language::Ja).as_str()), ("Ana García", "García Ana"));
        assert_eq!(named("スミス", "アン", "SMITH-JONES / ANNE MARIE").full(Language::En), "Anne Marie Smith-Jones");
        assert_eq!(named("", "美咲", "").full(Language::En), "美咲");
    }
}
