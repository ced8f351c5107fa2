//! How documents name things, in Japanese and English; the terms are the glossary's.
mod labels;
mod time;

pub(crate) use time::offset;

use crate::plan::{FlightEnd, ItemState, Language, Traveller};
use btm_domain::Cabin;

impl Language {
    pub(crate) fn tag(self) -> &'static str {
        self.say("ja", "en")
    }

    pub(crate) fn say(self, ja: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

    /// Between two things on one line: Japanese sets them apart by a full-width space, English by a dot.
    pub(crate) fn joined<S: AsRef<str>>(self, parts: &[S]) -> String {
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).filter(|p| !p.is_empty()).collect();
        parts.join(self.say("　", " · "))
    }

    /// `東京羽田`; the supplier's own name where the table knows none.
    pub(crate) fn airport(self, end: &FlightEnd) -> String {
        let known = end.known().map(|place| match self {
            Self::Ja => place.ja(),
            Self::En => place.en,
        });
        known.filter(|name| !name.is_empty()).unwrap_or(&end.name).to_owned()
    }

    /// `ターミナル 3`, empty where not known.
    pub(crate) fn terminal(self, end: &FlightEnd) -> String {
        let Some(terminal) = end.terminal.as_deref().map(str::trim).filter(|t| !t.is_empty()) else { return String::new() };
        let named = ["terminal", "ターミナル"].iter().any(|word| terminal.to_lowercase().contains(word));
        if named { terminal.to_owned() } else { format!("{} {terminal}", self.say("ターミナル", "Terminal")) }
    }

    pub(crate) fn cabin(self, cabin: Cabin) -> &'static str {
        match cabin {
            Cabin::Economy => self.say("エコノミー", "Economy"),
            Cabin::PremiumEconomy => self.say("プレミアムエコノミー", "Premium economy"),
            Cabin::Business => self.say("ビジネス", "Business"),
            Cabin::First => self.say("ファースト", "First"),
        }
    }

    pub(crate) fn state(self, state: ItemState) -> &'static str {
        match state {
            ItemState::Confirmed => self.say("予約確定", "Confirmed"),
            ItemState::Held => self.say("仮予約", "Held"),
            ItemState::Pending => self.say("未確定", "Not yet confirmed"),
            ItemState::Cancelled => self.say("取消済み", "Cancelled"),
        }
    }

    /// The passport's spelling and the person's own, the reader's first.
    pub(crate) fn person(self, traveller: &Traveller) -> String {
        let (passport, native) = (traveller.passport_name.trim(), traveller.native());
        match (self, passport.is_empty(), native.is_empty()) {
            (_, true, _) => native,
            (_, _, true) => passport.to_owned(),
            (Self::Ja, ..) => format!("{native}　{passport}"),
            (Self::En, ..) if native.is_ascii() => passport.to_owned(),
            (Self::En, ..) => format!("{passport} ({native})"),
        }
    }

    /// `1時間05分`, `1 h 05 min`.
    pub(crate) fn duration(self, minutes: i64) -> String {
        let (hours, rest) = (minutes / 60, minutes % 60);
        match (self, hours) {
            (Self::Ja, 0) => format!("{rest}分"),
            (Self::Ja, _) => format!("{hours}時間{rest:02}分"),
            (Self::En, 0) => format!("{rest} min"),
            (Self::En, _) => format!("{hours} h {rest:02} min"),
        }
    }

    pub(crate) fn nights(self, n: i64) -> String {
        match self {
            Self::Ja => format!("{n}泊"),
            Self::En if n == 1 => "1 night".to_owned(),
            Self::En => format!("{n} nights"),
        }
    }
}
