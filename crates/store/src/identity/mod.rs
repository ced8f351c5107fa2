//! Who may sign in, and who they are: companies, accounts, invitations, sessions, factors, travellers. What arrives here is already
//! hashed or sealed: this module sees no password, token or birth date.
mod attempt;
mod company;
mod factor;
mod invitation;
mod person;
mod session;
mod session_life;
mod user;
mod user_state;

pub use attempt::{Attempt, AttemptRule};
pub use company::{Company, DataKey, NewCompany};
pub use factor::{ChallengeRow, FactorRow, Finish, NewChallenge, NewRecoveryCode, RecoveryCode};
pub use invitation::{InvitationRow, NewInvitation};
pub use person::{Keeping, StoredTraveller, TravellerEdit};
pub use session::{LiveSession, NewSession, SessionSummary};
pub use session_life::{RefreshRow, Rotation};
pub use user::{Account, NewUser};
pub use user_state::UserState;

/// Every SQL text of this module, for the test that prepares them.
pub(crate) fn statements() -> Vec<&'static str> {
    [
        attempt::STATEMENTS,
        company::STATEMENTS,
        factor::STATEMENTS,
        invitation::STATEMENTS,
        person::STATEMENTS,
        session::STATEMENTS,
        session_life::STATEMENTS,
        user::STATEMENTS,
        user_state::STATEMENTS,
    ]
    .concat()
}

/// Before a company is known, or across all of them.
pub(crate) fn service() -> Vec<&'static str> {
    [company::SERVICE, factor::SERVICE, invitation::SERVICE, session::SERVICE, session_life::SERVICE, user::SERVICE].concat()
}

/// Several entries for the audit log of one commit.
async fn append_all(tx: &mut crate::writer::Tx, entries: &[crate::audit::AuditEntry]) -> Result<(), crate::StoreError> {
    for entry in entries {
        crate::audit::append(tx, entry).await?;
    }
    Ok(())
}

/// Family name and given name; the address before there is a name.
pub(crate) fn shown_name(family: &str, given: &str, email: String) -> String {
    let name = format!("{family} {given}");
    let name = name.trim();
    if name.is_empty() { email } else { name.to_owned() }
}
