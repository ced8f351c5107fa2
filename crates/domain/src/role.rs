//! The closed set of roles and the one function that says what a role may do.
use serde::{Deserialize, Serialize};

/// A person may hold several; their rights add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Traveller,
    Arranger,
    Approver,
    CompanyAdmin,
    Accountant,
    ReportViewer,
    Auditor,
    Operator,
}

impl Role {
    pub const ALL: [Self; 8] = [
        Self::Traveller,
        Self::Arranger,
        Self::Approver,
        Self::CompanyAdmin,
        Self::Accountant,
        Self::ReportViewer,
        Self::Auditor,
        Self::Operator,
    ];
}

/// An act a route demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Own session, own profile, own devices.
    OwnAccount,
    /// Search places and offers.
    Search,
    /// Buy for oneself, and with an arranger's link for another; ask the desk.
    BuyForSelf,
    /// Read trips one travels on or made.
    ReadOwnTrips,
    /// Invite and list users of the company, set their roles and say who arranges for whom.
    ManageUsers,
    /// Answer the cases of the desk.
    WorkDesk,
}

/// The one check. Everyone signed in keeps the own account; only those who travel or arrange search, buy and read trips.
pub fn may(roles: &[Role], act: Act) -> bool {
    let any = |wanted: &[Role]| roles.iter().any(|r| wanted.contains(r));
    match act {
        Act::OwnAccount => true,
        Act::Search | Act::BuyForSelf | Act::ReadOwnTrips => any(&[Role::Traveller, Role::Arranger, Role::CompanyAdmin]),
        Act::ManageUsers => any(&[Role::CompanyAdmin]),
        Act::WorkDesk => any(&[Role::Operator]),
    }
}
