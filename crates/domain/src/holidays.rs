//! Japanese public holidays, 1970 to 2050 (`data/holidays_jp.tsv`; source and licence in `NOTICE`).
//!
//! Days after the current year follow today's law; equinoxes are computed ones until the government publishes them.

use std::{collections::BTreeMap, sync::OnceLock};

use chrono::{Datelike as _, NaiveDate, Weekday};

/// A public holiday's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    pub ja: &'static str,
    pub en: &'static str,
}

fn table() -> &'static BTreeMap<NaiveDate, Holiday> {
    static TABLE: OnceLock<BTreeMap<NaiveDate, Holiday>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = include_str!("../data/holidays_jp.tsv").lines().skip(1);
        rows.filter_map(|row| {
            let mut cells = row.split('\t');
            Some((cells.next()?.parse().ok()?, Holiday { ja: cells.next()?, en: cells.next()? }))
        })
        .collect()
    })
}

/// The public holiday on this day in Japan, or none.
pub fn is_holiday(day: NaiveDate) -> Option<Holiday> {
    table().get(&day).copied()
}

/// Whether Japanese offices usually work on this day: no Saturday, Sunday or public holiday.
pub fn is_working_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && is_holiday(day).is_none()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn all_rows_are_read() {
        assert_eq!(table().len(), include_str!("../data/holidays_jp.tsv").lines().count() - 1);
        assert_eq!(table().first_key_value().unwrap().0, &day("1970-01-01"));
        assert_eq!(table().last_key_value().unwrap().0.year(), 2050);
    }

    #[test]
    fn holidays_have_names_in_both_languages() {
        assert_eq!(is_holiday(day("2026-11-23")).unwrap().ja, "勤労感謝の日");
        assert_eq!(is_holiday(day("2026-01-01")).unwrap().en, "New Year's Day");
        assert_eq!(is_holiday(day("2026-11-24")), None);
    }

    #[test]
    fn weekends_and_holidays_are_no_working_days() {
        assert!(is_working_day(day("2026-11-24")));
        assert!(!is_working_day(day("2026-11-23")));
        assert!(!is_working_day(day("2026-11-22")));
    }
}
