//! A stored search: parameters and the prices told, about 6 KB, kept 35 minutes. Offers are derived from it.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::world::moment::{self, Minute};
use crate::world::wish::Wish;

/// A price as it was last told to the account, and how often it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub total: i64,
    pub tax: i64,
    #[serde(default)]
    pub reads: u32,
    /// What a fault rule has put on it.
    #[serde(default)]
    pub step: i64,
}

/// One search of one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Search {
    pub number: u64,
    pub id: String,
    pub account: String,
    pub currency: String,
    pub made_at: DateTime<Utc>,
    pub wish: Wish,
    /// Asked as a batch search: (batches, client key).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<(u32, String)>,
    /// By place on the shelf. What is missing here was not for sale.
    #[serde(with = "super::pairs")]
    pub told: BTreeMap<u16, Told>,
}

impl Search {
    /// Offers of the search end here: 30 minutes on.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.made_at + Duration::minutes(30)
    }

    /// The sandbox forgets it here.
    pub fn forgotten_at(&self) -> DateTime<Utc> {
        self.made_at + Duration::minutes(35)
    }

    /// A batch search answers for one minute.
    pub fn batch_ends_at(&self) -> DateTime<Utc> {
        self.made_at + Duration::minutes(1)
    }

    /// The minute prices are computed for.
    pub fn as_of(&self) -> Minute {
        moment::minute_of(self.made_at)
    }
}
