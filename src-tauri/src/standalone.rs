//! "Use on this computer": the booking service and the supplier sandbox inside this process, on loopback TLS.
//!
//! Both start after the first painted screen, with new certificates on free ports. Their files are encrypted from the start with keys derived
//! from one master key in the keychain. Without a keychain that key lies under a passphrase asked at each start, or everything is in memory and
//! gone at the end. Nothing real can be booked here.
mod levers;
mod locked;
mod people;
mod sample;
mod starting;
mod trips;

use crate::ipc_error::IpcError;
use crate::views::{CompanyMadeView, NewCompany, StandaloneStepName, StandaloneStepView, StandaloneView, StepState};
use btm_client::{Client, Code, KeychainState, ProfileInput, StandaloneEndpoint};
use btm_domain::{FieldCode, FieldError};
use btm_server::{InviteError, TwoFactor};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use starting::{again, first_start, folder, set_aside, start};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, watch};

/// Below `client.data_dir()`.
const FOLDER: &str = "standalone";
const NAME: &str = "Smart BTM";
/// The sandbox makes an account of any token; a live one begins otherwise and is refused.
const SUPPLIER_ACCOUNT: &str = "standalone";
/// The service ends open requests within five seconds of its own.
const LONGEST_STOP: Duration = Duration::from_secs(8);

/// The service inside. Cheap to clone.
#[derive(Clone, Default)]
pub struct Standalone(Arc<Inner>);

struct Inner {
    /// Held over a start, so that there is one at a time, from whichever side it is asked for.
    running: Mutex<Option<Running>>,
    /// Held while the sample company is made.
    sampling: Mutex<()>,
    state: watch::Sender<StandaloneView>,
}

impl Default for Inner {
    fn default() -> Self {
        Self { running: Mutex::default(), sampling: Mutex::default(), state: watch::Sender::new(StandaloneView::Idle) }
    }
}

/// Fewest characters of the password of a company made here.
pub fn password_floor() -> u32 {
    u32::try_from(TwoFactor::Optional.password_floor()).unwrap_or(u32::MAX)
}

struct Running {
    sandbox: btm_sandbox::Handle,
    server: btm_server::Handle,
    /// To be written down, until it was shown; `None` for what is in memory alone.
    recovery_key: Option<String>,
    /// A company made whose admin could not be let in yet: the next try goes on with it.
    invited: Option<Invited>,
}

struct Invited {
    company_name: String,
    email: String,
    token: String,
}

impl Standalone {
    /// First run: service, company, first admin signed in. Every step is told by name, as it begins and as it ends.
    ///
    /// # Errors
    /// `invalid_input` with the fields, `keychain_failed`, `store_failed`, or what the service said.
    pub async fn create_company(
        &self,
        client: &Client,
        input: NewCompany,
        on_step: impl Fn(StandaloneStepView) + Send + Sync + 'static,
    ) -> Result<CompanyMadeView, IpcError> {
        refuse(&input)?;
        let (here, client) = (self.clone(), client.clone());
        apart(move || async move { here.make_company(&client, input, Steps { tell: Box::new(on_step), running: None }).await })
            .await
    }

    async fn make_company(&self, client: &Client, input: NewCompany, mut steps: Steps) -> Result<CompanyMadeView, IpcError> {
        let mut running = self.0.running.lock().await;
        if running.is_none() {
            let passphrase = input.passphrase.clone().map(SecretString::from);
            *running = Some(first_start(client, passphrase.as_ref(), &mut steps).await?);
            self.0.state.send_replace(StandaloneView::Running);
        }
        let Some(here) = running.as_mut() else { return Err(IpcError::of(Code::Internal)) };

        steps.begin(StandaloneStepName::Company);
        let fits = here.invited.as_ref().is_some_and(|i| i.company_name == input.company_name && i.email == input.email);
        if !fits {
            let made = here.server.create_company(&input.company_name, &input.email).await;
            let token = made.map_err(invite_error)?.token;
            here.invited = Some(Invited { company_name: input.company_name.clone(), email: input.email.clone(), token });
        }
        let invitation_token = here.invited.as_ref().map(|i| i.token.clone()).unwrap_or_default();

        steps.begin(StandaloneStepName::Open);
        let (base_url, ca_pem) = (here.server.base_url.clone(), here.server.ca_pem.clone());
        client
            .connect_standalone(StandaloneEndpoint {
                base_url,
                ca_pem,
                company_name: input.company_name.clone(),
                invitation_token,
                lasting: here.recovery_key.is_some(),
            })
            .await?;
        client.accept_invitation(SecretString::from(input.password.clone())).await?;
        here.invited = None;
        client.go_online();
        keep_name(client, &input).await;
        steps.done();
        Ok(CompanyMadeView { recovery_key: here.recovery_key.take() })
    }

    /// Where the service stands, and every change of it.
    pub fn watch(&self) -> watch::Receiver<StandaloneView> {
        self.0.state.subscribe()
    }

    pub fn state(&self) -> StandaloneView {
        self.0.state.borrow().clone()
    }

    /// A later start: the service again, with the data of last time. A second call starts nothing. A failure is told by the state.
    pub async fn resume(&self, client: Client) {
        if let Err(error) = self.restart(&client).await {
            tracing::error!(code = ?error.code, "the service inside did not start");
        }
        client.go_online();
    }

    /// Starts the service with the data of last time, after a failure too.
    ///
    /// # Errors
    /// What the state says: `keychain_failed`, `store_failed`, `recovery_key_wrong` where the key is gone, `passphrase_wrong` where it is
    /// under a passphrase.
    pub async fn restart(&self, client: &Client) -> Result<(), IpcError> {
        let (here, client) = (self.clone(), client.clone());
        apart(move || async move { here.start_again(&client).await }).await
    }

    async fn start_again(&self, client: &Client) -> Result<(), IpcError> {
        let mut running = self.0.running.lock().await;
        if running.is_some() {
            return Ok(());
        }
        self.0.state.send_replace(StandaloneView::Starting);
        match again(client).await {
            Ok(started) => {
                self.attach(client, &mut running, started);
                Ok(())
            }
            Err((state, error)) => {
                self.0.state.send_replace(state);
                client.standalone_is_down().await;
                Err(error)
            }
        }
    }

    /// The passphrase opens the data that were kept without a keychain.
    ///
    /// # Errors
    /// `passphrase_wrong`, `store_failed`.
    pub async fn unlock(&self, client: &Client, passphrase: SecretString) -> Result<(), IpcError> {
        let (here, client) = (self.clone(), client.clone());
        apart(move || async move { here.unlock_with(&client, &passphrase).await }).await
    }

    /// The data at hand are a company's on this computer and lie under a passphrase.
    pub fn under_passphrase(&self, client: &Client) -> bool {
        client.standalone_active() && folder(client).is_some_and(|f| locked::is_locked(&f))
    }

    /// Whether this is the passphrase under which the data lie. Nothing is opened by it: they are open.
    ///
    /// # Errors
    /// `passphrase_wrong`, `store_failed`.
    pub async fn recognise(&self, client: &Client, passphrase: SecretString) -> Result<(), IpcError> {
        let Some(folder) = folder(client) else { return Err(IpcError::of(Code::NotConnected)) };
        // As slow as it is meant to be: not on a thread that others wait for.
        let opened = tauri::async_runtime::spawn_blocking(move || locked::open(&folder, &passphrase)).await;
        match opened {
            Ok(Ok(Some(_))) => Ok(()),
            Ok(Ok(None)) => Err(IpcError::of(Code::PassphraseWrong)),
            Ok(Err(_)) | Err(_) => Err(IpcError::of(Code::StoreFailed)),
        }
    }

    async fn unlock_with(&self, client: &Client, passphrase: &SecretString) -> Result<(), IpcError> {
        let mut running = self.0.running.lock().await;
        let Some(folder) = folder(client).filter(|f| locked::is_locked(f) && running.is_none()) else {
            return Err(IpcError::of(Code::NotConnected));
        };
        let unreadable = |error: anyhow::Error| {
            tracing::error!(error = %format!("{error:#}"), "the data under a passphrase could not be opened");
            IpcError::of(Code::StoreFailed)
        };
        let master = locked::open(&folder, passphrase).map_err(unreadable)?;
        let master = master.ok_or_else(|| IpcError::of(Code::PassphraseWrong))?;
        self.0.state.send_replace(StandaloneView::Starting);
        match start(Some(&folder), *master.expose_secret()).await {
            Ok((sandbox, server)) => {
                self.attach(client, &mut running, Running { sandbox, server, recovery_key: None, invited: None });
                client.go_online();
                Ok(())
            }
            Err(error) => {
                self.0.state.send_replace(StandaloneView::Locked);
                Err(unreadable(error))
            }
        }
    }

    /// The recovery key opens the data whose key the keychain has lost, and goes back into it; and those whose passphrase was forgotten.
    ///
    /// # Errors
    /// `recovery_key_wrong`, `keychain_failed`.
    pub async fn restore(&self, client: &Client, typed: SecretString) -> Result<(), IpcError> {
        let (here, client) = (self.clone(), client.clone());
        apart(move || async move { here.open_with(&client, typed).await }).await
    }

    async fn open_with(&self, client: &Client, typed: SecretString) -> Result<(), IpcError> {
        let master = parse_recovery_key(&typed).ok_or_else(|| IpcError::of(Code::RecoveryKeyWrong))?;
        let under_passphrase = folder(client).is_some_and(|f| locked::is_locked(&f));
        if !under_passphrase && client.keychain_ready().await != KeychainState::Available {
            return Err(IpcError::of(Code::KeychainFailed));
        }
        let mut running = self.0.running.lock().await;
        let Some(folder) = folder(client).filter(|f| f.exists() && running.is_none()) else {
            return Err(IpcError::of(Code::NotConnected));
        };
        let (sandbox, server) = start(Some(&folder), *master.expose_secret()).await.map_err(|error| {
            tracing::warn!(error = %format!("{error:#}"), "the typed recovery key does not open the data");
            IpcError::of(Code::RecoveryKeyWrong)
        })?;
        if !under_passphrase {
            client.keep_standalone_master(&master).await?;
        }
        self.attach(client, &mut running, Running { sandbox, server, recovery_key: None, invited: None });
        Ok(())
    }

    fn attach(&self, client: &Client, running: &mut Option<Running>, started: Running) {
        client.attach_standalone(started.server.base_url.clone(), started.server.ca_pem.clone());
        *running = Some(started);
        self.0.state.send_replace(StandaloneView::Running);
    }

    /// Flushes and ends both; a second call does nothing.
    pub async fn stop(&self) {
        let Some(running) = self.0.running.lock().await.take() else { return };
        self.0.state.send_replace(StandaloneView::Idle);
        let ended = async {
            running.server.stop().await;
            running.sandbox.stop().await;
        };
        if tokio::time::timeout(LONGEST_STOP, ended).await.is_err() {
            tracing::warn!("the service inside was cut: it did not end in time");
        }
    }

    /// Ends both and deletes their files; the connection to them is already forgotten.
    ///
    /// # Errors
    /// `store_failed` where files could not be deleted.
    pub async fn remove(&self, client: &Client) -> Result<(), IpcError> {
        self.stop().await;
        match folder(client) {
            Some(folder) if folder.exists() => std::fs::remove_dir_all(folder).map_err(|error| {
                tracing::error!(kind = ?error.kind(), "the data of the service inside were not deleted");
                IpcError::of(Code::StoreFailed)
            }),
            _ => Ok(()),
        }
    }
}

/// On a thread of its own: building a world and hashing a password would hold up those that serve the screens.
async fn apart<T, F>(work: impl FnOnce() -> F + Send + 'static) -> Result<T, IpcError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, IpcError>>,
{
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(work())).await.unwrap_or_else(|_| Err(IpcError::of(Code::Internal)))
}

/// What can be refused before anything is started; the service checks again, and more.
fn refuse(input: &NewCompany) -> Result<(), IpcError> {
    let mut fields = Vec::new();
    for (field, value) in
        [("company_name", &input.company_name), ("family_name", &input.family_name), ("given_name", &input.given_name)]
    {
        if value.trim().is_empty() {
            fields.push(FieldError::new(field, FieldCode::Required));
        } else if value.chars().count() > 100 {
            fields.push(FieldError::new(field, FieldCode::TooLong));
        }
    }
    fields.extend(btm_domain::traveller::email_problem(input.email.trim()).map(|code| FieldError::new("email", code)));
    if input.password.is_empty() {
        fields.push(FieldError::new("password", FieldCode::Required));
    } else if input.password.chars().count() < TwoFactor::Optional.password_floor() {
        fields.push(FieldError::new("password", FieldCode::TooShort));
    }
    if input.passphrase.as_ref().is_some_and(|p| p.chars().count() < TwoFactor::Optional.password_floor()) {
        fields.push(FieldError::new("passphrase", FieldCode::TooShort));
    }
    if fields.is_empty() { Ok(()) } else { Err(IpcError::invalid(fields)) }
}

/// The name is asked once, at the start; the rest of the details is asked before the first booking.
async fn keep_name(client: &Client, input: &NewCompany) {
    let text = String::new;
    let kept = client
        .save_profile(ProfileInput {
            family_name: input.family_name.trim().to_owned(),
            given_name: input.given_name.trim().to_owned(),
            email: input.email.trim().to_owned(),
            family_kana: text(),
            given_kana: text(),
            passport_surname: text(),
            passport_given: text(),
            passport_confirmed: false,
            title: None,
            gender: None,
            birth_date: text(),
            phone: text(),
        })
        .await;
    if kept.is_err() {
        tracing::info!("the name was not kept; it is asked again before the first booking");
    }
}

/// The master key to write down: base32, in groups of four.
fn recovery_key(master: &[u8; 32]) -> String {
    let text = data_encoding::BASE32_NOPAD.encode(master);
    let groups: Vec<&str> = (0..text.len()).step_by(4).filter_map(|at| text.get(at..(at + 4).min(text.len()))).collect();
    groups.join("-")
}

/// As shown, with or without the hyphens, in any case and width of spaces.
fn parse_recovery_key(typed: &SecretString) -> Option<SecretBox<[u8; 32]>> {
    let plain: String =
        typed.expose_secret().chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let bytes: [u8; 32] = data_encoding::BASE32_NOPAD.decode(plain.as_bytes()).ok()?.try_into().ok()?;
    Some(SecretBox::new(Box::new(bytes)))
}

fn invite_error(error: InviteError) -> IpcError {
    match error {
        InviteError::Fields(fields) => IpcError::invalid(fields),
        other => {
            tracing::error!(error = %other, "the company was not created");
            IpcError::of(Code::StandaloneFailed)
        }
    }
}

/// Tells the screen each step as it begins, ends or fails.
struct Steps {
    tell: Box<dyn Fn(StandaloneStepView) + Send + Sync>,
    running: Option<(StandaloneStepName, Instant)>,
}

impl Steps {
    fn begin(&mut self, step: StandaloneStepName) {
        self.done();
        self.running = Some((step, Instant::now()));
        (self.tell)(StandaloneStepView { step, state: StepState::Running, elapsed_ms: 0 });
    }

    fn done(&mut self) {
        self.end(StepState::Done);
    }

    fn end(&mut self, state: StepState) {
        if let Some((step, begun)) = self.running.take() {
            let elapsed_ms = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
            (self.tell)(StandaloneStepView { step, state, elapsed_ms });
        }
    }
}

/// A step left by an error has failed.
impl Drop for Steps {
    fn drop(&mut self) {
        self.end(StepState::Failed);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_recovery_key_is_the_whole_master_key() {
        let master: [u8; 32] = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let text = recovery_key(&master);
        assert_eq!(text.split('-').count(), 13);
        for typed in [text.clone(), text.replace('-', " ").to_lowercase()] {
            assert_eq!(parse_recovery_key(&SecretString::from(typed)).unwrap().expose_secret(), &master);
        }
        for wrong in ["", "MFRG", &text[1..]] {
            assert!(parse_recovery_key(&SecretString::from(wrong)).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_company_needs_a_name_a_person_and_a_long_password() {
        let input = NewCompany {
            company_name: " ".into(),
            family_name: String::new(),
            given_name: "花子".into(),
            email: "nobody".into(),
            password: "short".into(),
            passphrase: Some("short".into()),
        };
        let error = refuse(&input).unwrap_err();
        let found: Vec<(&str, FieldCode)> = error.fields.iter().map(|f| (f.field.as_str(), f.code)).collect();
        assert_eq!(
            found,
            [
                ("company_name", FieldCode::Required),
                ("family_name", FieldCode::Required),
                ("email", FieldCode::NotAnEmail),
                ("password", FieldCode::TooShort),
                ("passphrase", FieldCode::TooShort)
            ]
        );
    }
}
