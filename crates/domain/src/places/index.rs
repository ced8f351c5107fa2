//! The search keys of all names, in two texts that are scanned as a whole.

use crate::text::{reading_key, search_key};

use super::{Place, PlaceKind};

/// Between keys.
pub(super) const BREAK: char = '\n';

/// Keys of one sort, joined: `\nkey\nkey\n`.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub text: String,
    /// Where each key begins, rising, with the place and the name it is the key of.
    starts: Vec<(u32, Owner)>,
}

/// Which name of which place a key stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner {
    pub place: u32,
    pub name: Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Code,
    Shown,
    /// By its number among the place's aliases.
    Alias(u16),
}

impl Keys {
    fn new() -> Self {
        Self { text: BREAK.to_string(), starts: Vec::new() }
    }

    fn push(&mut self, key: &str, owner: Owner) {
        if key.is_empty() {
            return;
        }
        self.add(key, owner);
        if key.contains(' ') {
            let joined: String = key.split(' ').collect();
            self.add(&joined, owner);
        }
    }

    fn add(&mut self, key: &str, owner: Owner) {
        self.starts.push((self.text.len() as u32, owner));
        self.text.push_str(key);
        self.text.push(BREAK);
    }

    /// The name whose key covers a byte of the text.
    pub fn owner(&self, byte: usize) -> Option<Owner> {
        let after = self.starts.partition_point(|(start, _)| *start as usize <= byte);
        self.starts.get(after.checked_sub(1)?).map(|(_, owner)| *owner)
    }
}

/// Keys as written, and keys of readings.
#[derive(Debug)]
pub(super) struct Index {
    pub written: Keys,
    /// Only of names in kana, and of Latin names in Japan.
    pub read: Keys,
}

impl Index {
    pub fn new(places: &[Place]) -> Self {
        let (mut written, mut read) = (Keys::new(), Keys::new());
        for (place, entry) in (0_u32..).zip(places) {
            if matches!(entry.kind, PlaceKind::Airport | PlaceKind::City) {
                written.push(&search_key(entry.code().as_str()), Owner { place, name: Name::Code });
            }
            let shown = [entry.en, entry.ja()].map(|text| (Name::Shown, text));
            let aliases = (0_u16..).zip(entry.aliases()).map(|(number, alias)| (Name::Alias(number), alias));
            for (name, text) in shown.into_iter().chain(aliases) {
                let owner = Owner { place, name };
                written.push(&search_key(text), owner);
                let japanese = entry.country.as_str() == "JP" || text.chars().any(is_kana);
                if japanese && let Some(key) = reading_key(text) {
                    read.push(&key, owner);
                }
            }
        }
        Self { written, read }
    }
}

pub(super) fn is_kana(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{30fe}')
}
