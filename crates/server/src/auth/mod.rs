//! Signing in and staying signed in: passwords, one-time codes, recovery codes, sessions, invitations (security.md §1.1).
pub mod audit;
pub mod companies;
pub mod enrolment;
pub mod hasher;
pub mod invitations;
pub mod password_rules;
pub mod people;
pub mod recovery;
pub mod sessions;
pub mod sign_in;
pub mod tokens;
pub mod totp;
