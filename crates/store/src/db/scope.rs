//! Whose rows a unit of work is about. PostgreSQL keeps to it by itself (row level security); on SQLite the statements' own predicates do.
use btm_domain::OrganisationId;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// One company's.
    Tenant(OrganisationId),
    /// The service itself: what is due, what has expired, whom a token or an address belongs to. What it may touch is a short list in the
    /// policies of the schema.
    Service,
}

impl Scope {
    /// As the policies read it.
    pub(crate) fn word(self) -> String {
        match self {
            Self::Tenant(tenant) => tenant.to_string(),
            Self::Service => "*".to_owned(),
        }
    }
}

impl From<OrganisationId> for Scope {
    fn from(tenant: OrganisationId) -> Self {
        Self::Tenant(tenant)
    }
}
