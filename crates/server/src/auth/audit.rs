//! Entries for the audit log about accounts and sessions.
use crate::state::AppState;
use btm_domain::{AuditId, OrganisationId, SessionId, UserId, new_uuid};
use btm_store::audit::AuditEntry;

/// Who acted, in which company, by which session.
#[derive(Clone, Copy, Debug)]
pub struct Actor {
    pub tenant: OrganisationId,
    pub user: Option<UserId>,
    pub session: Option<SessionId>,
}

impl Actor {
    pub fn service(tenant: OrganisationId) -> Self {
        Self { tenant, user: None, session: None }
    }

    pub fn user(tenant: OrganisationId, user: UserId) -> Self {
        Self { tenant, user: Some(user), session: None }
    }
}

/// `action` on a user's account or session, e.g. `session.started`.
pub fn entry(
    app: &AppState,
    actor: Actor,
    action: &str,
    kind: &'static str,
    id: impl ToString,
    new: Option<String>,
) -> AuditEntry {
    AuditEntry {
        id: AuditId(new_uuid(&*app.clock, &*app.entropy)),
        tenant: actor.tenant,
        at: app.clock.now(),
        actor: actor.user,
        session: actor.session,
        acting_for: None,
        action: action.to_owned(),
        object_kind: kind,
        object_id: id.to_string(),
        old: None,
        new,
    }
}
