//! The sample company (product.md §6 A): made, its trips really booked at the sandbox, and the switch between its five people.
use super::people::{PEOPLE, Person, person};
use super::{Running, Standalone, Steps, apart, first_start, folder, set_aside, trips};
use crate::ipc_error::IpcError;
use crate::views::{SamplePersonView, SignInOutcomeView, StandaloneStepName, StandaloneStepView, StandaloneView};
use anyhow::{Context, ensure};
use btm_client::{
    Client, ClientOptions, Code, KeychainChoice, Language, SessionState, Settings, SignInOutcome, StandaloneEndpoint,
    SystemClock, SystemEntropy, Trust, Unsent,
};
use btm_domain::Role;
use btm_server::auth::audit::Actor;
use btm_server::auth::companies;
use secrecy::SecretBox;
use std::sync::Arc;

/// Kept in the service's own data once the company is whole: which company is the sample.
const FACT: &str = "sample_company";
const NAME_JA: &str = "みほん商事（サンプル）";
const NAME_EN: &str = "Mihon Trading (sample)";

/// What the set-up needs of the running service.
struct Ground {
    app: btm_server::state::AppState,
    base_url: String,
    ca_pem: String,
    master: SecretBox<[u8; 32]>,
    language: Language,
    /// Not in memory alone.
    lasting: bool,
}

impl Ground {
    fn company(&self) -> &'static str {
        match self.language {
            Language::Ja => NAME_JA,
            Language::En => NAME_EN,
        }
    }
}

impl Standalone {
    /// First run: service, company, five people, their trips; ends signed in as the traveller. What a failed try made is removed again.
    ///
    /// # Errors
    /// `busy` while one is being made, `connection_exists`, `keychain_failed`, `store_failed`, `standalone_failed`.
    pub async fn create_sample(
        &self,
        client: &Client,
        on_step: impl Fn(StandaloneStepView) + Send + Sync + 'static,
    ) -> Result<(), IpcError> {
        let (here, client) = (self.clone(), client.clone());
        apart(move || async move {
            let Ok(_alone) = here.0.sampling.try_lock() else { return Err(IpcError::of(Code::Busy)) };
            // Before anything is started: its data would lie where those of the company at hand are.
            if client.standalone_exists() {
                return Err(IpcError::of(Code::ConnectionExists));
            }
            let steps = Steps { tell: Box::new(on_step), running: None };
            let made = here.make_sample(&client, steps).await;
            if made.is_err() {
                here.clear(&client).await;
            }
            made
        })
        .await
    }

    async fn make_sample(&self, client: &Client, mut steps: Steps) -> Result<(), IpcError> {
        let ground = self.ground(client, &mut steps).await?;
        let endpoint = StandaloneEndpoint {
            base_url: ground.base_url.clone(),
            ca_pem: ground.ca_pem.clone(),
            company_name: ground.company().to_owned(),
            invitation_token: String::new(),
            lasting: ground.lasting,
        };
        // Checked first: another connection refuses before the work, not after it.
        client.connect_standalone(endpoint).await?;

        steps.begin(StandaloneStepName::Company);
        let (tenant, links) = invited(&ground).await.map_err(failed)?;
        let (ground, mut steps) = on_a_runtime_of_its_own(ground, steps, links).await?;

        steps.begin(StandaloneStepName::Open);
        client.consent().await?;
        let first = &PEOPLE[0];
        client.sign_in(first.email, first.password(&ground.master).map_err(failed)?).await?;
        ground.app.store.keep_fact(FACT, tenant).await.map_err(|error| failed(error.into()))?;
        client.go_online();
        steps.done();
        Ok(())
    }

    /// The service, started upon nothing: what an earlier try left is put aside, never read and never deleted.
    async fn ground(&self, client: &Client, steps: &mut Steps) -> Result<Ground, IpcError> {
        let mut running = self.0.running.lock().await;
        if let Some(before) = running.take() {
            end(before).await;
        }
        if let Some(left) = folder(client).filter(|f| f.exists()) {
            set_aside(&left)?;
        }
        let started = first_start(client, None, steps).await?;
        let master = client.kept_standalone_master().await?.ok_or_else(|| IpcError::of(Code::KeychainFailed))?;
        let ground = Ground {
            app: started.server.app().clone(),
            base_url: started.server.base_url.clone(),
            ca_pem: started.server.ca_pem.clone(),
            master,
            language: client.boot().settings.language,
            lasting: started.recovery_key.is_some(),
        };
        *running = Some(started);
        self.0.state.send_replace(StandaloneView::Running);
        Ok(ground)
    }

    /// A company that is not whole is of no use: connection, key and files go.
    async fn clear(&self, client: &Client) {
        if client.standalone_active() && client.forget_connection(Unsent::Discard).await.is_err() {
            tracing::warn!("the connection to an unfinished sample company was not removed");
        }
        if self.remove(client).await.is_err() {
            tracing::warn!("the files of an unfinished sample company were not deleted");
        }
    }

    async fn is_sample(&self) -> Result<bool, IpcError> {
        let running = self.0.running.lock().await;
        let Some(here) = running.as_ref() else { return Ok(false) };
        let fact = here.server.app().store.fact(FACT).await;
        Ok(fact.map_err(|error| failed(error.into()))?.is_some())
    }

    /// The five, and who of them is at hand; empty in every other company.
    ///
    /// # Errors
    /// `standalone_failed` where the service's data cannot be read.
    pub async fn sample_people(&self, client: &Client) -> Result<Vec<SamplePersonView>, IpcError> {
        let boot = client.boot();
        if !client.standalone_active() || !self.is_sample().await? {
            return Ok(Vec::new());
        }
        let at_hand = boot.connection.and_then(|c| c.user_email).filter(|_| boot.session == SessionState::SignedIn);
        let view = |p: &Person| SamplePersonView {
            role: p.role,
            name_ja: p.name(Language::Ja),
            name_en: p.name(Language::En),
            email: p.email.to_owned(),
            current: at_hand.as_deref() == Some(p.email),
        };
        Ok(PEOPLE.iter().map(view).collect())
    }

    /// Ends the session at hand, having sent what waits, and signs in as another of the five.
    ///
    /// # Errors
    /// `forbidden` outside the sample company, `not_found` for a role nobody stands for, `purchase_pending` with the count of what could not
    /// be sent, or what the sign-in says.
    pub async fn become_sample(&self, client: &Client, role: Role) -> Result<SignInOutcomeView, IpcError> {
        if !client.standalone_active() || !self.is_sample().await? {
            return Err(IpcError::of(Code::Forbidden));
        }
        let wanted = person(role).ok_or_else(|| IpcError::of(Code::NotFound))?;
        let master = client.kept_standalone_master().await?.ok_or_else(|| IpcError::of(Code::KeychainFailed))?;
        let password = wanted.password(&master).map_err(failed)?;
        let boot = client.boot();
        let same = boot.connection.and_then(|c| c.user_email).as_deref() == Some(wanted.email);
        match boot.session {
            SessionState::SignedIn if same => return Ok(SignInOutcome::SignedIn.into()),
            // What an expired session of the same person has not sent waits for this very sign-in.
            SessionState::Expired if same => {}
            SessionState::None => {}
            SessionState::SignedIn | SessionState::Expired | SessionState::EnrolmentNeeded => {
                client.sign_out(Unsent::Send).await?;
            }
        }
        Ok(client.sign_in(wanted.email, password).await?.into())
    }
}

async fn end(before: Running) {
    before.server.stop().await;
    before.sandbox.stop().await;
}

/// Which part of it failed is in the log; the screen names the step.
fn failed(error: anyhow::Error) -> IpcError {
    tracing::error!(error = %format!("{error:#}"), "the sample company");
    IpcError::of(Code::StandaloneFailed)
}

/// The company and everybody's one-time invitation, in the order of [`PEOPLE`].
async fn invited(ground: &Ground) -> anyhow::Result<(String, Vec<String>)> {
    let app = &ground.app;
    let admin = person(Role::CompanyAdmin).context("no admin")?;
    let (tenant, first) = companies::create(app, ground.company(), admin.email).await?;
    let mut links = Vec::new();
    for person in &PEOPLE {
        if person.role == Role::CompanyAdmin {
            links.push(first.link.clone());
            continue;
        }
        // Nobody becomes an operator by an invitation.
        let operator = person.role == Role::Operator;
        let roles = if operator { vec![Role::Traveller] } else { person.roles.to_vec() };
        let invitation = companies::invite(app, Actor::service(tenant), person.email, roles).await?;
        if operator {
            let account = app.store.account(tenant, invitation.user_id).await?.context("no account")?;
            companies::set_roles(app, Actor::service(tenant), &account, person.roles.to_vec()).await?;
        }
        links.push(invitation.link);
    }
    Ok((tenant.to_string(), links))
}

/// Five clients in memory, and what they leave running, live no longer than the set-up.
async fn on_a_runtime_of_its_own(ground: Ground, steps: Steps, links: Vec<String>) -> Result<(Ground, Steps), IpcError> {
    let work = move || -> anyhow::Result<(Ground, Steps)> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut steps = steps;
        runtime.block_on(settled(&ground, &mut steps, &links))?;
        Ok((ground, steps))
    };
    let done = tokio::task::spawn_blocking(work).await.map_err(|_| IpcError::of(Code::Internal))?;
    done.map_err(failed)
}

/// Everybody accepts the invitation and gives the details; then the traveller's trips.
async fn settled(ground: &Ground, steps: &mut Steps, links: &[String]) -> anyhow::Result<()> {
    let mut clients = Vec::new();
    for (person, link) in PEOPLE.iter().zip(links) {
        let client = stranger(ground);
        client.connect(link, |_| {}).await?;
        client.consent().await?;
        let outcome = client.accept_invitation(person.password(&ground.master)?).await?;
        ensure!(outcome == SignInOutcome::SignedIn, "{:?} met {outcome:?}", person.role);
        let profile = client.save_profile(person.profile()).await?;
        ensure!(profile.complete, "{:?} lacks details", person.role);
        clients.push((person.role, client));
    }
    let of = |role| clients.iter().find(|(r, _)| *r == role).map(|(_, client)| client).context("no such person");
    linked(of(Role::CompanyAdmin)?).await?;

    steps.begin(StandaloneStepName::Trips);
    trips::book(of(Role::Traveller)?, ground.language).await?;
    for (role, client) in &clients {
        client.sign_out(Unsent::Discard).await.with_context(|| format!("{role:?}"))?;
    }
    Ok(())
}

/// The arranger may act for the traveller.
async fn linked(admin: &Client) -> anyhow::Result<()> {
    let users = admin.users().await?;
    let find = |role| {
        let email = person(role).map(|p| p.email);
        users.iter().find(|u| Some(u.email.as_str()) == email).context("no such account")
    };
    admin.link_arranger(find(Role::Arranger)?.user_id, find(Role::Traveller)?.traveller_id).await?;
    Ok(())
}

/// A client of the service inside that keeps nothing.
fn stranger(ground: &Ground) -> Client {
    Client::open(ClientOptions {
        data_dir: None,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        keychain: KeychainChoice::Memory,
        trust: Trust::Exactly(ground.ca_pem.clone()),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        device_name: format!("smart-btm {} · {}", env!("CARGO_PKG_VERSION"), ground.company()),
        default_settings: Settings { language: ground.language, ..Settings::default() },
        invitation: None,
    })
}
