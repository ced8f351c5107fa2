//! Customer users: bookings can be listed by one, and by nothing else of ours. One for each organisation and month, made on first use,
//! keeps a look-up to a few pages.
use super::super::handle::safe;
use super::super::orders::with_query;
use super::super::read::garbled;
use super::super::wire::{self, list};
use super::DuffelStays;
use super::body;
use crate::http::Call;
use crate::port::{ErrorKind, SupplierError};
use btm_domain::OrganisationId;
use http::Method;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio::time::Instant;

const PATH: &str = "/identity/customer/users";

/// Users found or made by this process, by their e-mail address.
#[derive(Default)]
pub(super) struct Users(Mutex<HashMap<String, String>>);

impl Users {
    fn get(&self, email: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(email).cloned()
    }

    fn keep(&self, email: &str, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(email.to_owned(), id.to_owned());
    }
}

impl DuffelStays {
    /// The user of this organisation and month. `None` where the account may keep none: look-ups read every booking then.
    pub(super) async fn user_of(&self, tenant: OrganisationId, until: Instant) -> Result<Option<String>, SupplierError> {
        let month = self.account.now().format("%Y-%m").to_string();
        let email = format!("stays-{month}-{}@customers.smart-btm.invalid", tenant.0.simple());
        if let Some(id) = self.users.get(&email) {
            return Ok(Some(id));
        }
        let found = match self.find_user(&email, until).await {
            Ok(Some(id)) => Ok(id),
            Ok(None) => self.make_user(&email, &month, until).await,
            Err(e) => Err(e),
        };
        match found {
            Ok(id) => {
                self.users.keep(&email, &id);
                Ok(Some(id))
            }
            Err(e) if matches!(e.kind, ErrorKind::Rejected | ErrorKind::Auth | ErrorKind::Config | ErrorKind::NotFound) => {
                tracing::warn!(error = %e, "no customer users in this account: look-ups of stays read every booking");
                Ok(None)
            }
            Err(e) => Err(e),
        }
    }

    async fn find_user(&self, email: &str, until: Instant) -> Result<Option<String>, SupplierError> {
        let path = with_query("/identity/customer/users?", &[("email", Some(email))]);
        let answer = self.account.fetch(&Call::get("/identity/customer/users?email=", path, until)).await?;
        let (users, _): (Vec<wire::CustomerUser>, _) = list(&answer.body).map_err(|e| garbled(e.into(), &answer))?;
        let same = users.into_iter().find(|user| user.email.as_deref().is_some_and(|e| e.eq_ignore_ascii_case(email)));
        Ok(same.and_then(|user| user.id).filter(|id| safe(id)))
    }

    async fn make_user(&self, email: &str, month: &str, until: Instant) -> Result<String, SupplierError> {
        let mut call = Call::get(PATH, PATH.to_owned(), until);
        call.method = Method::POST;
        call.body = Some(body::user(email, month));
        let made: Result<(wire::CustomerUser, _), _> = self.account.read(&call).await;
        match made {
            Ok((user, answer)) => {
                self.account.check_mode(user.live_mode, &answer)?;
                user.id.filter(|id| safe(id)).ok_or(SupplierError::local(ErrorKind::Garbled))
            }
            // Another process of ours was faster.
            Err(e) if e.code.as_deref() == Some("emails_not_unique") => {
                self.find_user(email, until).await?.ok_or(SupplierError::local(ErrorKind::Garbled))
            }
            Err(e) => Err(e),
        }
    }
}
