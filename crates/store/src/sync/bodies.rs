//! The things behind marks as their reader sees them, read in lists rather than one by one.
use super::{Change, Changed, Entity, Mark, Reader};
use crate::batch::BATCH;
use crate::db::Conn;
use crate::{StoreError, bookings, desk, documents, trips};
use std::collections::HashMap;
use uuid::Uuid;

fn lists(marks: &[Mark], of: Entity) -> Vec<Vec<String>> {
    let ids: Vec<String> = marks.iter().filter(|m| m.entity == of && !m.gone).map(|m| m.id.to_string()).collect();
    ids.chunks(BATCH).map(<[String]>::to_vec).collect()
}

/// In the order of the marks. What is gone, and what is out of sight, is a tombstone.
pub(super) async fn load(conn: &mut Conn, reader: &Reader, marks: &[Mark]) -> Result<Vec<Change>, StoreError> {
    let (tenant, user) = (reader.tenant, reader.user);
    // By kind too: a booking and the desk's case about it may share an id.
    let mut found: HashMap<(Entity, Uuid), Changed> = HashMap::new();
    for ids in lists(marks, Entity::Trip) {
        let read = trips::among(conn, tenant, user, &ids).await?;
        found.extend(read.into_iter().map(|t| ((Entity::Trip, t.id.0), Changed::Trip(t))));
    }
    for ids in lists(marks, Entity::Booking) {
        let read = bookings::among(conn, tenant, user, reader.traveller, &ids).await?;
        found.extend(read.into_iter().map(|b| ((Entity::Booking, b.accepted.booking.0), Changed::Booking(Box::new(b)))));
    }
    for ids in lists(marks, Entity::Document) {
        let read = documents::among(conn, tenant, user, reader.traveller, &ids).await?;
        found.extend(read.into_iter().map(|d| ((Entity::Document, d.id.0), Changed::Document(Box::new(d)))));
    }
    for ids in lists(marks, Entity::DeskCase) {
        let read = desk::among(conn, tenant, user, &ids).await?;
        found.extend(read.into_iter().map(|c| ((Entity::DeskCase, c.id.0), Changed::DeskCase(Box::new(c)))));
    }
    let change = |m: &Mark| Change { entity: m.entity, id: m.id, rev: m.rev, body: found.remove(&(m.entity, m.id)) };
    Ok(marks.iter().map(change).collect())
}
