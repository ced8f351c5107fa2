//! The sample company's five people. Nobody chooses or sees their passwords: each follows from the master key, so that a later start can
//! sign in again.
use btm_client::{Language, ProfileInput};
use btm_domain::{Gender, Role, Title};
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use sha2::Sha256;

/// One invented person.
pub(super) struct Person {
    /// What this person is there for.
    pub role: Role,
    /// Everything this person may do.
    pub roles: &'static [Role],
    pub email: &'static str,
    family: [&'static str; 3],
    given: [&'static str; 3],
    gender: Gender,
    born: &'static str,
    phone: &'static str,
}

/// In the order of the switch. Names are kanji, kana, passport.
pub(super) static PEOPLE: [Person; 5] = [
    Person {
        role: Role::Traveller,
        roles: &[Role::Traveller],
        email: "misaki@mihon-shoji.example",
        family: ["旅川", "タビカワ", "TABIKAWA"],
        given: ["美咲", "ミサキ", "MISAKI"],
        gender: Gender::F,
        born: "1991-06-14",
        phone: "+819000000001",
    },
    Person {
        role: Role::Arranger,
        roles: &[Role::Arranger, Role::Traveller],
        email: "haruka@mihon-shoji.example",
        family: ["手嶋", "テシマ", "TESHIMA"],
        given: ["遥", "ハルカ", "HARUKA"],
        gender: Gender::F,
        born: "1988-02-03",
        phone: "+819000000002",
    },
    Person {
        role: Role::Approver,
        roles: &[Role::Approver, Role::Traveller],
        email: "makoto@mihon-shoji.example",
        family: ["上田", "ウエダ", "UEDA"],
        given: ["誠", "マコト", "MAKOTO"],
        gender: Gender::M,
        born: "1976-11-22",
        phone: "+819000000003",
    },
    Person {
        role: Role::CompanyAdmin,
        roles: &[Role::CompanyAdmin, Role::Traveller],
        email: "ryo@mihon-shoji.example",
        family: ["管野", "カンノ", "KANNO"],
        given: ["亮", "リョウ", "RYO"],
        gender: Gender::M,
        born: "1983-09-30",
        phone: "+819000000004",
    },
    Person {
        role: Role::Operator,
        roles: &[Role::Operator],
        email: "naoto@mihon-shoji.example",
        family: ["沖田", "オキタ", "OKITA"],
        given: ["直人", "ナオト", "NAOTO"],
        gender: Gender::M,
        born: "1985-04-08",
        phone: "+819000000005",
    },
];

pub(super) fn person(role: Role) -> Option<&'static Person> {
    PEOPLE.iter().find(|p| p.role == role)
}

impl Person {
    pub fn name(&self, language: Language) -> String {
        match language {
            Language::Ja => format!("{} {}", self.family[0], self.given[0]),
            Language::En => format!("{} {}", capitalised(self.given[2]), capitalised(self.family[2])),
        }
    }

    /// Complete: a flight can be bought at once.
    pub fn profile(&self) -> ProfileInput {
        ProfileInput {
            family_name: self.family[0].to_owned(),
            given_name: self.given[0].to_owned(),
            family_kana: self.family[1].to_owned(),
            given_kana: self.given[1].to_owned(),
            passport_surname: self.family[2].to_owned(),
            passport_given: self.given[2].to_owned(),
            passport_confirmed: true,
            title: Some(if self.gender == Gender::F { Title::Ms } else { Title::Mr }),
            gender: Some(self.gender),
            birth_date: self.born.to_owned(),
            email: self.email.to_owned(),
            phone: self.phone.to_owned(),
        }
    }

    /// HKDF-SHA256 of the master key, label `sample/<role>`, as base32.
    pub fn password(&self, master: &SecretBox<[u8; 32]>) -> anyhow::Result<SecretString> {
        let mut bytes = [0; 32];
        let label = format!("sample/{:?}", self.role).to_ascii_lowercase();
        Hkdf::<Sha256>::new(None, master.expose_secret())
            .expand(label.as_bytes(), &mut bytes)
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(SecretString::from(data_encoding::BASE32_NOPAD.encode(&bytes)))
    }
}

/// A passport's name as it is written elsewhere.
fn capitalised(name: &str) -> String {
    name.chars().enumerate().map(|(at, c)| if at == 0 { c } else { c.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_password_follows_from_the_key_and_the_role_alone() {
        let [one, other] = [[1; 32], [2; 32]].map(|key| SecretBox::new(Box::new(key)));
        let of = |p: &Person, key| p.password(key).unwrap().expose_secret().to_owned();
        let mut seen: Vec<String> = PEOPLE.iter().flat_map(|p| [of(p, &one), of(p, &other)]).collect();
        assert_eq!(of(&PEOPLE[0], &one), seen[0]);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 10);
    }

    #[test]
    fn the_five_are_named_in_both_languages_and_hold_what_they_stand_for() {
        let traveller = person(Role::Traveller).unwrap();
        assert_eq!(traveller.name(Language::Ja), "旅川 美咲");
        assert_eq!(traveller.name(Language::En), "Misaki Tabikawa");
        assert!(PEOPLE.iter().all(|p| p.roles.contains(&p.role)));
        assert!(person(Role::Auditor).is_none());
    }
}
