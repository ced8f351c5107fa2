//! Who is asking: made from the session alone, never from a header, body or path the client chose.
use btm_domain::{OrganisationId, Role, SessionId, TravellerId, UserId};

/// The signed-in person behind a request. The only way to a tenant's rows.
#[derive(Clone, Debug)]
pub struct Caller {
    pub tenant: OrganisationId,
    pub user: UserId,
    /// The caller's own traveller record.
    pub traveller: TravellerId,
    pub session: SessionId,
    pub roles: Vec<Role>,
    /// As shown in histories: family name and given name, or the mail address before there is a name.
    pub name: String,
}
