//! How documents say things, in Japanese and English: money, times of a place, conditions.
use btm_domain::places::Places;
use btm_domain::{Cabin, Condition, Currency, FlightEnd, Money, PlaceTime};
use chrono::{DateTime, Utc};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Ja,
    En,
}

impl Language {
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    pub(super) fn say(self, ja: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }

    /// `¥84,200`, or `JPY 84,200` in English; other currencies by their code.
    pub(super) fn money(self, money: Money) -> String {
        let plain = money.amount();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |d| ("-", d));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let mut grouped = String::new();
        for (i, c) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(c);
        }
        let fraction = fraction.map(|f| format!(".{f}")).unwrap_or_default();
        if self == Self::Ja && money.currency == Currency::JPY {
            format!("{sign}¥{grouped}")
        } else {
            format!("{} {sign}{grouped}{fraction}", money.currency)
        }
    }

    /// Wall clock of the place with its offset: `2026/12/10(木) 10:35 (GMT+9)`.
    pub(super) fn time(self, time: &PlaceTime) -> String {
        self.of_documents().moment(time)
    }

    pub(super) fn date(self, date: chrono::NaiveDate) -> String {
        self.of_documents().full_day(date)
    }

    /// A moment without a place, in UTC and said so.
    pub(super) fn moment(self, at: DateTime<Utc>) -> String {
        self.time(&PlaceTime::from_instant(at, chrono_tz::UTC))
    }

    /// Dates are said in one way in every document.
    fn of_documents(self) -> btm_documents::Language {
        match self {
            Self::Ja => btm_documents::Language::Ja,
            Self::En => btm_documents::Language::En,
        }
    }

    /// `東京羽田 (HND)`, the supplier's own name where we know none.
    pub(super) fn airport(self, end: &FlightEnd) -> String {
        let known = Places::bundled().airport(end.airport);
        let name = match self {
            Self::Ja => known.map(|p| p.ja().to_owned()).filter(|n| !n.is_empty()),
            Self::En => known.map(|p| p.en.to_string()),
        };
        let name = name.unwrap_or_else(|| end.name.clone());
        let terminal = end.terminal.as_ref().map(|t| format!(" {} {t}", self.say("ターミナル", "Terminal"))).unwrap_or_default();
        format!("{name} ({}){terminal}", end.airport)
    }

    pub(super) fn cabin(self, cabin: Cabin) -> &'static str {
        match cabin {
            Cabin::Economy => self.say("エコノミー", "Economy"),
            Cabin::PremiumEconomy => self.say("プレミアムエコノミー", "Premium economy"),
            Cabin::Business => self.say("ビジネス", "Business"),
            Cabin::First => self.say("ファースト", "First"),
        }
    }

    /// What a supplier did not say is said to be unknown, never to be free.
    pub(super) fn condition(self, condition: Option<Condition>) -> String {
        match condition {
            None => self.say("条件不明（お問い合わせください）", "Not stated: ask before you rely on it").to_owned(),
            Some(Condition { allowed: false, .. }) => self.say("不可", "Not allowed").to_owned(),
            Some(Condition { allowed: true, penalty: None }) => {
                self.say("可（手数料は航空会社の定めによる）", "Allowed, fee as the airline sets it").to_owned()
            }
            Some(Condition { allowed: true, penalty: Some(fee) }) if fee.minor == 0 => {
                self.say("可（手数料なし）", "Allowed, no fee").to_owned()
            }
            Some(Condition { allowed: true, penalty: Some(fee) }) => match self {
                Self::Ja => format!("可（手数料 {}）", self.money(fee)),
                Self::En => format!("Allowed, fee {}", self.money(fee)),
            },
        }
    }

    pub(super) fn bags(self, bags: Option<u8>) -> String {
        match (bags, self) {
            (None, _) => self.say("条件不明", "Not stated").to_owned(),
            (Some(0), _) => self.say("なし", "None").to_owned(),
            (Some(n), Self::Ja) => format!("{n}個"),
            (Some(n), Self::En) => n.to_string(),
        }
    }
}
