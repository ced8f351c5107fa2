//! The command line: a link handed over by the system, and wishes for this start.
use crate::autostart;
use crate::links::{self, Link};
use crate::views::{Language, Theme};

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    pub language: Option<Language>,
    pub theme: Option<Theme>,
    /// Started with the session: to the tray at once.
    pub hidden: bool,
    /// The last `smartbtm://…` that is a link of ours. It is shown or opened, never acted on by itself.
    pub link: Option<Link>,
}

impl Arguments {
    /// Knows `--lang ja|en`, `--theme system|light|dark|high_contrast` and `--hidden`. What it does not know, a driver's flags among it, is left alone.
    pub fn parse(words: impl Iterator<Item = String>) -> Self {
        let mut found = Self::default();
        let mut words = words.peekable();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--lang" => found.language = words.next().as_deref().and_then(language),
                "--theme" => found.theme = words.next().as_deref().and_then(theme),
                autostart::HIDDEN => found.hidden = true,
                word if links::is_ours(word) => found.link = Link::parse(word).or(found.link),
                _ => {}
            }
        }
        found
    }
}

fn language(word: &str) -> Option<Language> {
    match word {
        "ja" => Some(Language::Ja),
        "en" => Some(Language::En),
        _ => None,
    }
}

fn theme(word: &str) -> Option<Theme> {
    match word {
        "system" => Some(Theme::System),
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        "high_contrast" => Some(Theme::HighContrast),
        _ => None,
    }
}

/// The language of a POSIX locale name (`ja_JP.UTF-8`). Japanese where nothing is said; English for every other language.
pub fn system_language(locale: Option<&str>) -> Language {
    match locale.map(|name| name.split(['_', '.', '-', '@']).next().unwrap_or_default()) {
        None | Some("" | "C" | "POSIX" | "ja") => Language::Ja,
        Some(_) => Language::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> Arguments {
        Arguments::parse(words.iter().map(|&w| w.to_owned()))
    }

    #[test]
    fn wishes_and_links_are_found_among_a_drivers_flags() {
        let link = "smartbtm://connect?server=x";
        let found = of(&["--automation", "--lang", "en", "--theme", "dark", link, "smartbtm://trip/no-id"]);
        assert_eq!((found.language, found.theme), (Some(Language::En), Some(Theme::Dark)));
        assert_eq!(found.link, Some(Link::Invitation(link.to_owned())));
        assert!(!found.hidden && of(&["--hidden"]).hidden);
        assert_eq!(of(&["--lang"]), Arguments::default());
        assert_eq!(of(&["--lang", "de", "https://a.example"]), Arguments::default());
    }

    #[test]
    fn the_systems_language_is_followed() {
        assert_eq!(system_language(Some("ja_JP.UTF-8")), Language::Ja);
        assert_eq!(system_language(Some("en_GB.UTF-8")), Language::En);
        assert_eq!(system_language(Some("de_DE")), Language::En);
        assert_eq!(system_language(Some("C.UTF-8")), Language::Ja);
        assert_eq!(system_language(None), Language::Ja);
    }
}
