//! Two edits of one person's details, made on the same ones: what only one of them changed is taken, what both changed is a person's choice.
use super::{ProfileBase, masked};
use btm_api::account::TravellerNow;
use btm_domain::TravellerDetails;
use serde::{Deserialize, Serialize};

/// What the server's details and an edit make together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Merged {
    /// With the edit's value in every field of `conflicts`. Without a birth date the server's stays.
    pub details: TravellerDetails,
    /// Fields that both changed, to different values.
    pub conflicts: Vec<String>,
    /// The server's, as far as they may be kept here.
    pub theirs: ProfileBase,
}

impl Merged {
    /// All of the edit stands already.
    pub fn adds_nothing_to(&self, now: &TravellerNow) -> bool {
        let birth_date = self.details.birth_date.or(now.details.birth_date);
        TravellerDetails { birth_date, ..self.details.clone() } == now.details
    }
}

/// `mine` was made on `base`; `now` is what the server has.
pub(crate) fn merge(base: &ProfileBase, mine: &TravellerDetails, now: &TravellerNow) -> Merged {
    let (was, theirs) = (&base.details, &now.details);
    let mut conflicts = Vec::new();
    let mut details = mine.clone();
    macro_rules! each {
        ($($field:ident)*) => {$(
            if mine.$field == was.$field {
                details.$field = theirs.$field.clone();
            } else if theirs.$field != was.$field && theirs.$field != mine.$field {
                conflicts.push(stringify!($field).to_owned());
            }
        )*};
    }
    each!(family_name given_name family_kana given_kana);
    // The spelling was confirmed whole: half of one and half of another is nobody's passport.
    let spelling = |d: &TravellerDetails| (d.passport_surname.clone(), d.passport_given.clone(), d.passport_confirmed);
    if spelling(mine) == spelling(was) {
        (details.passport_surname, details.passport_given, details.passport_confirmed) = spelling(theirs);
    } else if spelling(theirs) != spelling(was) && spelling(theirs) != spelling(mine) {
        let differ = [
            ("passport_surname", mine.passport_surname != theirs.passport_surname),
            ("passport_given", mine.passport_given != theirs.passport_given),
            ("passport_confirmed", mine.passport_confirmed != theirs.passport_confirmed),
        ];
        conflicts.extend(differ.iter().filter(|(_, differs)| *differs).map(|(field, _)| (*field).to_owned()));
    }
    each!(title gender);
    let moved = now.birth_date_revision > base.revision && theirs.birth_date != mine.birth_date;
    if mine.birth_date.is_some() && moved {
        conflicts.push("birth_date".to_owned());
    }
    each!(email phone);
    let theirs = ProfileBase {
        revision: now.revision,
        birth_date_masked: masked(theirs.birth_date),
        details: TravellerDetails { birth_date: None, ..theirs.clone() },
    };
    Merged { details, conflicts, theirs }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn details(change: impl FnOnce(&mut TravellerDetails)) -> TravellerDetails {
        let mut d = TravellerDetails {
            family_name: "青木".into(),
            given_name: "美咲".into(),
            passport_surname: "AOKI".into(),
            passport_given: "MISAKI".into(),
            passport_confirmed: true,
            email: "aoki@aoba.example".into(),
            phone: "+819012345678".into(),
            ..TravellerDetails::default()
        };
        change(&mut d);
        d
    }
    fn base() -> ProfileBase {
        ProfileBase { revision: 3, details: details(|_| {}), birth_date_masked: Some("19**-**-23".into()) }
    }
    fn now(details: TravellerDetails, birth_date_revision: i64) -> TravellerNow {
        TravellerNow { details, revision: 4, birth_date_revision }
    }
    fn born(day: &str) -> Option<chrono::NaiveDate> {
        Some(day.parse().unwrap())
    }

    #[test]
    fn what_one_side_changed_is_taken_from_it() {
        let mine = details(|d| d.phone = "+819011112222".into());
        let theirs = details(|d| (d.email, d.birth_date) = ("new@aoba.example".into(), born("1985-04-23")));
        let merged = merge(&base(), &mine, &now(theirs, 1));
        assert_eq!(merged.conflicts, Vec::<String>::new());
        assert_eq!((merged.details.email.as_str(), merged.details.phone.as_str()), ("new@aoba.example", "+819011112222"));
        assert_eq!(merged.details.birth_date, None, "untouched: the server's stays, and is not kept here");
        assert_eq!((merged.theirs.revision, merged.theirs.details.birth_date), (4, None));
        assert_eq!(merged.theirs.birth_date_masked.as_deref(), Some("19**-**-23"));
    }

    #[test]
    fn what_both_changed_alike_is_no_conflict_and_what_they_changed_otherwise_is() {
        let mine = details(|d| (d.phone, d.title) = ("+819011112222".into(), Some(btm_domain::Title::Ms)));
        let alike = details(|d| d.phone = "+819011112222".into());
        assert_eq!(merge(&base(), &mine, &now(alike, 1)).conflicts, Vec::<String>::new());
        let theirs = details(|d| (d.phone, d.title) = ("+819099998888".into(), Some(btm_domain::Title::Mrs)));
        let merged = merge(&base(), &mine, &now(theirs, 1));
        assert_eq!(merged.conflicts, ["title", "phone"]);
        assert_eq!(merged.details.phone, "+819011112222", "what was typed stands until the person chooses");
    }

    #[test]
    fn a_passport_spelling_is_never_half_of_each() {
        let mine = details(|d| d.passport_surname = "AOKII".into());
        let theirs = details(|d| d.passport_given = "MISAKY".into());
        let merged = merge(&base(), &mine, &now(theirs, 1));
        assert_eq!(merged.conflicts, ["passport_surname", "passport_given"]);
    }

    #[test]
    fn a_typed_birth_date_meets_only_a_newer_one() {
        let mine = details(|d| d.birth_date = born("1985-04-24"));
        let stands = |day| details(|d| d.birth_date = born(day));
        assert_eq!(merge(&base(), &mine, &now(stands("1985-04-23"), 3)).conflicts, Vec::<String>::new());
        assert_eq!(merge(&base(), &mine, &now(stands("1985-04-25"), 4)).conflicts, ["birth_date"]);
        assert_eq!(merge(&base(), &mine, &now(stands("1985-04-24"), 4)).conflicts, Vec::<String>::new());
    }
}
