//! Where a mirror stands. Opaque to the client; a wrong one costs a reset, nothing else, since tenant and user come from the session.
use super::{Entity, Reader};
use crate::StoreError;
use crate::column::Columns;
use crate::db::{self, Conn};
use btm_domain::{OrganisationId, Role, UserId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Another form than this is not understood.
const VERSION: &str = "2";

const WHO: &str = "select id, traveller_id, roles from users where tenant_id = $1 and id = $2";
pub(super) const STATEMENTS: &[&str] = &[WHO];

/// `(epoch, position, scope)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Of the database: another one after a restore.
    pub epoch: String,
    /// Hash of what this user may see.
    pub scope: String,
    pub at: Position,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// Everything up to this revision is in the client's hands.
    Since(i64),
    /// A new mirror is being filled.
    Filling(Filling),
}

impl Position {
    pub(crate) fn rev(&self) -> i64 {
        match self {
            Self::Since(rev) => *rev,
            Self::Filling(filling) => filling.head,
        }
    }
}

/// How far a fill has come: first everything of each of the trips `ahead`, then the rest, kind by kind; newest ids first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// Changes after this revision come when the fill is done.
    pub head: i64,
    /// The trips that come first. What belongs to a trip never changes, so nothing is left out and nothing comes twice.
    pub ahead: Vec<Uuid>,
    /// Index into `ahead`; its length = the rest.
    pub stage: usize,
    /// The kind in hand.
    pub kind: Entity,
    /// The last one given of it.
    pub after: Option<Uuid>,
}

impl Cursor {
    /// As text.
    pub fn write(&self) -> String {
        let at = match &self.at {
            Position::Since(rev) => rev.to_string(),
            Position::Filling(f) => {
                let ahead: String = f.ahead.iter().map(|id| id.simple().to_string()).collect();
                let after = f.after.map(|id| id.simple().to_string()).unwrap_or_default();
                format!("{}|{}|{}|{after}|{ahead}", f.head, f.stage, place(f.kind))
            }
        };
        format!("{VERSION}|{}|{}|{at}", self.epoch, self.scope)
    }

    /// What [`Self::write`] wrote; everything else is `None`.
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('|').collect();
        let rev = |text: &str| text.parse::<i64>().ok().filter(|r| *r >= 0);
        let (epoch, scope, at) = match parts.as_slice() {
            [VERSION, epoch, scope, since] => (epoch, scope, Position::Since(rev(since)?)),
            [VERSION, epoch, scope, head, stage, kind, after, ahead] => {
                let ahead = trips(ahead)?;
                let stage = stage.parse().ok().filter(|stage| *stage <= ahead.len())?;
                let kind = *Entity::ALL.get(kind.parse::<usize>().ok()?)?;
                let after = if after.is_empty() { None } else { Some(Uuid::try_parse(after).ok()?) };
                (epoch, scope, Position::Filling(Filling { head: rev(head)?, ahead, stage, kind, after }))
            }
            _ => return None,
        };
        Some(Self { epoch: (*epoch).to_owned(), scope: (*scope).to_owned(), at })
    }
}

/// In the order of a fill.
pub(super) fn place(kind: Entity) -> usize {
    Entity::ALL.iter().position(|k| *k == kind).unwrap_or(0)
}

fn trips(text: &str) -> Option<Vec<Uuid>> {
    if !text.is_ascii() || !text.len().is_multiple_of(32) || text.len() > 32 * super::fill::MOST_AHEAD {
        return None;
    }
    (0..text.len() / 32).map(|n| Uuid::try_parse(&text[n * 32..(n + 1) * 32]).ok()).collect()
}

/// What this user may see at this moment, and whose eyes that is: roles, the own traveller, the links that stand. A right granted or
/// withdrawn makes it another one.
pub(super) async fn scope(conn: &mut Conn, tenant: OrganisationId, user: UserId) -> Result<(String, Reader), StoreError> {
    let row = db::query(WHO).bind(tenant.to_string()).bind(user.to_string()).fetch_optional(&mut *conn).await?;
    let (mut traveller, mut roles) = (None, Vec::<Role>::new());
    if let Some(row) = &row {
        let c = Columns { table: "users", row };
        (traveller, roles) = (Some(c.parse("traveller_id")?), c.json("roles")?);
    }
    roles.sort_unstable();
    let links = crate::links::standing(conn, tenant, user).await?;
    let told = format!("{user}|{traveller:?}|{roles:?}|{links:?}");
    let hash = Sha256::digest(told).iter().take(8).map(|b| format!("{b:02x}")).collect();
    Ok((hash, Reader { tenant, user, traveller }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_anything_else_is_none() {
        let id = Uuid::from_u128;
        let filling = |ahead: Vec<Uuid>, stage, kind, after| Position::Filling(Filling { head: 9, ahead, stage, kind, after });
        for at in [
            Position::Since(7),
            filling(vec![], 0, Entity::Trip, None),
            filling(vec![id(1), id(2)], 1, Entity::DeskCase, Some(id(3))),
        ] {
            let cursor = Cursor { epoch: "e".into(), scope: "s".into(), at };
            assert_eq!(Cursor::read(&cursor.write()), Some(cursor));
        }
        let long = "0".repeat(32 * 17);
        for wrong in [
            "",
            "x",
            "1|e|1|s",
            "2|e|s|-1",
            "2|e|s|1|t",
            "2|e|s|1|1|0||",
            "2|e|s|1|0|4||",
            "2|e|s|1|0|0|zz|",
            "2|e|s|1|0|0||123",
            &format!("2|e|s|1|0|0||{long}"),
        ] {
            assert_eq!(Cursor::read(wrong), None, "{wrong}");
        }
    }
}
