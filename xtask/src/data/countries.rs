//! Names of countries in English and Japanese, by ISO 3166-1 alpha-2 code.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use super::output::tsv;

#[derive(Deserialize)]
struct Language {
    countries: BTreeMap<String, Name>,
}

/// A name, or several of which the first is the usual one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    One(String),
    Several(Vec<String>),
}

impl Name {
    fn usual(&self) -> String {
        match self {
            Self::One(name) => name.clone(),
            Self::Several(names) => names.first().cloned().unwrap_or_default(),
        }
    }
}

/// `code, en, ja`; where Japanese has no name the English one stands.
pub fn table(english: &str, japanese: &str) -> Result<String> {
    let english: Language = serde_json::from_str(english)?;
    let japanese: Language = serde_json::from_str(japanese)?;
    let rows = english.countries.iter().map(|(code, name)| {
        let ja = japanese.countries.get(code).unwrap_or(name).usual();
        [code.clone(), name.usual(), ja]
    });
    Ok(tsv(["code", "en", "ja"], rows))
}
