//! What changed since a revision, in whole revisions.
use super::{Asked, Change, Mark, Position, Reader, bodies, marks};
use crate::StoreError;
use crate::batch::BATCH;
use crate::db::{self, Conn};

const PAGE: &str = "select entity, id, rev, gone from changes where tenant_id = $1 and user_id = $2 and rev > $3 \
     order by rev, entity, id limit $4";
const REVISION: &str = "select entity, id, rev, gone from changes where tenant_id = $1 and user_id = $2 and rev = $3 \
     order by entity, id limit $4";
pub(super) const STATEMENTS: &[&str] = &[PAGE, REVISION];

async fn read(conn: &mut Conn, sql: &'static str, reader: &Reader, rev: i64, limit: i64) -> Result<Vec<Mark>, StoreError> {
    let query = db::query(sql).bind(reader.tenant.to_string()).bind(reader.user.to_string()).bind(rev).bind(limit);
    marks(&query.fetch_all(conn).await?, true)
}

/// Whole revisions after `after`, about `limit` things; `true` = there are more.
async fn revisions(conn: &mut Conn, reader: &Reader, after: i64, limit: usize) -> Result<(Vec<Mark>, bool), StoreError> {
    let mut found = read(conn, PAGE, reader, after, i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)).await?;
    let more = found.len() > limit;
    if more {
        // The revision that was cut goes to the next page, unless it is the only one: then it comes whole.
        let cut = found.last().map_or(after, |m| m.rev);
        let first = found.first().map_or(after, |m| m.rev);
        if cut == first {
            found = read(conn, REVISION, reader, first, i64::MAX).await?;
        } else {
            found.retain(|m| m.rev < cut);
        }
    }
    Ok((found, more))
}

/// How many of the first marks make whole revisions and about one list.
fn group(marks: &[Mark]) -> usize {
    let mut end = 0;
    for revision in marks.chunk_by(|a, b| a.rev == b.rev) {
        if end > 0 && end + revision.len() > BATCH {
            break;
        }
        end += revision.len();
    }
    end
}

pub(super) async fn page(
    conn: &mut Conn,
    reader: &Reader,
    after: i64,
    head: i64,
    asked: &Asked,
) -> Result<(Vec<Change>, Position, bool), StoreError> {
    let (found, mut more) = revisions(conn, reader, after, asked.limit as usize).await?;
    let (mut changes, mut bytes, mut next) = (Vec::<Change>::new(), 0, after);
    let mut rest = found.as_slice();
    'full: while !rest.is_empty() {
        let (now, later) = rest.split_at(group(rest));
        rest = later;
        let mut loaded = bodies::load(conn, reader, now).await?.into_iter().peekable();
        while let Some(first) = loaded.next() {
            let mut revision = vec![first];
            while let Some(same) = loaded.next_if(|c| c.rev == revision[0].rev) {
                revision.push(same);
            }
            let weight: usize = revision.iter().map(asked.weigh).sum();
            if !changes.is_empty() && bytes + weight > asked.bytes {
                more = true;
                break 'full;
            }
            bytes += weight;
            next = revision[0].rev;
            changes.append(&mut revision);
        }
    }
    // Whatever others changed up to the head is in the client's hands too: it is nothing.
    Ok((changes, Position::Since(if more { next } else { head }), more))
}
