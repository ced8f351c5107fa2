//! What a sync changed, as a list a person can read: the line 更新しました（3件変更） opens it.
use crate::brief::{self, Both};
use crate::settings::Language;
use btm_cache::{Cache, Changed, Entity};
use btm_domain::TripId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Rows of the list; the rest is only counted.
pub(crate) const MOST: usize = 50;

/// What kind of thing is found, or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    Trip,
    Booking,
    Document,
    Person,
    Case,
}

impl From<Entity> for FoundKind {
    fn from(entity: Entity) -> Self {
        match entity {
            Entity::Trip => Self::Trip,
            Entity::Booking => Self::Booking,
            Entity::Document => Self::Document,
            Entity::DeskCase => Self::Case,
            Entity::Person => Self::Person,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    New,
    Updated,
    Gone,
}

/// One thing a sync changed on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    pub kind: FoundKind,
    pub id: Uuid,
    pub trip_id: Option<TripId>,
    pub title: String,
    pub change: ChangeKind,
}

/// The title of a thing by its brief.
pub(crate) fn title(entity: Entity, body: &str) -> Option<Both> {
    Some(match entity {
        Entity::Trip => Both::same(brief::read::<brief::TripBrief>(body)?.title),
        Entity::Booking => brief::read::<brief::BookingBrief>(body)?.title,
        Entity::Document => brief::read::<brief::DocumentBrief>(body)?.title,
        Entity::DeskCase => Both::same(brief::read::<brief::CaseBrief>(body)?.text),
        Entity::Person => {
            let person = brief::read::<brief::PersonBrief>(body)?;
            let name = |language| person.name.full(language);
            Both { ja: name(Language::Ja), en: name(Language::En) }
        }
    })
}

/// The trip of a thing; a document's is that of its booking.
pub(crate) async fn trip(cache: &Cache, entity: Entity, id: Uuid, parent: Option<Uuid>) -> Option<TripId> {
    match (entity, parent) {
        (Entity::Document, Some(booking)) => cache.brief(Entity::Booking, booking).await.ok()??.parent.map(TripId),
        _ => brief::trip_of(entity, id, parent),
    }
}

/// How many of them look the same as before.
pub(crate) fn unseen(changed: &[Changed]) -> u32 {
    u32::try_from(changed.iter().filter(|c| c.before == c.after).count()).unwrap_or(u32::MAX)
}

/// Of what the store says changed; rows that look the same as before are no change.
pub(crate) async fn rows(cache: &Cache, changed: &[Changed], language: Language) -> Vec<ChangeRow> {
    let mut rows = Vec::new();
    for c in changed.iter().filter(|c| c.before != c.after) {
        if rows.len() == MOST {
            break;
        }
        let change = match (&c.before, &c.after) {
            (None, _) => ChangeKind::New,
            (_, None) => ChangeKind::Gone,
            _ => ChangeKind::Updated,
        };
        let body = c.after.as_deref().or(c.before.as_deref()).unwrap_or_default();
        let title = title(c.entity, body).map(|t| t.of(language).to_owned()).unwrap_or_default();
        let trip_id = trip(cache, c.entity, c.id, c.parent).await;
        rows.push(ChangeRow { kind: c.entity.into(), id: c.id, trip_id, title, change });
    }
    rows
}
