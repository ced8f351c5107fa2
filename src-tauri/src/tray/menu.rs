//! What the tray's menu says, apart from how it is drawn.
use crate::words::{either, item};
use btm_client::{Language, Today};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// To be read alone.
    pub next: String,
    pub deadlines: String,
    pub search: String,
    pub open: String,
    pub quit: String,
}

/// `None`: nobody is signed in, or nothing can be read yet.
pub fn rows(language: Language, today: Option<&Today>) -> Rows {
    let say = |ja: &str, en: &str| either(language, ja, en).to_owned();
    let next = today.and_then(|today| today.next.as_ref());
    let due = today.map_or(0, |today| today.deadlines.len());
    Rows {
        next: next.map_or_else(|| say("予定はありません", "Nothing planned"), |next| item(next, language)),
        deadlines: match language {
            Language::Ja => format!("期限 {due}件"),
            Language::En => format!("Deadlines: {due}"),
        },
        search: say("新しい出張", "New trip"),
        open: say("Smart BTM を開く", "Open Smart BTM"),
        quit: say("終了", "Quit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menu_speaks_both_languages() {
        let ja = rows(Language::Ja, None);
        assert_eq!((ja.next.as_str(), ja.deadlines.as_str(), ja.quit.as_str()), ("予定はありません", "期限 0件", "終了"));
        let en = rows(Language::En, None);
        assert_eq!(
            (en.next.as_str(), en.deadlines.as_str(), en.search.as_str()),
            ("Nothing planned", "Deadlines: 0", "New trip")
        );
    }
}
