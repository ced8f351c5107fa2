//! `company` and `user`: the operator's few acts on accounts. Works beside a running server on the same data folder. Nothing here
//! sees or chooses a password.
use super::file::{Common, load};
use anyhow::{Context, bail};
use btm_domain::Role;
use btm_server::auth::audit::Actor;
use btm_server::auth::companies;
use btm_server::auth::tokens::email_key;
use btm_server::state::AppState;
use btm_server::{Deps, InviteError, start};
use btm_store::identity::{Account, UserState};
use clap::{Args, Subcommand};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

#[derive(Args)]
pub struct Company {
    #[command(subcommand)]
    act: CompanyAct,
}

#[derive(Subcommand)]
enum CompanyAct {
    /// A new company; prints its first admin's one-time invitation link (72 hours).
    Create {
        name: String,
        /// Mail address of the first admin.
        #[arg(long)]
        admin: String,
        #[command(flatten)]
        common: Common,
    },
    /// Id and name of each company.
    List {
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Args)]
pub struct User {
    #[command(subcommand)]
    act: UserAct,
}

#[derive(Subcommand)]
enum UserAct {
    /// Invite a person; prints the one-time link.
    Invite {
        email: String,
        /// Repeat for several: traveller, arranger, approver, company_admin, accountant, report_viewer, auditor, operator.
        #[arg(long = "role", default_value = "traveller")]
        roles: Vec<String>,
        /// The company's name; needed where there are several.
        #[arg(long)]
        company: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Mail, state and roles of each account.
    List {
        #[arg(long)]
        company: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// End every session and refuse the next sign-in.
    Disable {
        email: String,
        #[command(flatten)]
        common: Common,
    },
    /// Open a disabled account again and print its one-time link.
    Enable {
        email: String,
        #[command(flatten)]
        common: Common,
    },
    /// Unlock, end sessions, and print a one-time link for a new password.
    Reset {
        email: String,
        /// The authenticator too (a lost phone).
        #[arg(long)]
        factor: bool,
        #[command(flatten)]
        common: Common,
    },
}

/// Everything behind the listener, without one. Invitation links name the address given, configured, or last listened on.
async fn app(common: &Common) -> anyhow::Result<AppState> {
    let mut loaded = load(common, true)?;
    loaded.config.suppliers = btm_server::Sources::default();
    loaded.config.hash_threads = 1;
    if loaded.config.public_url.is_none() {
        let store = start::open_store(&loaded.config, &btm_server::edge::OsEntropy).await?;
        let last = store.fact("public_url").await?;
        store.close().await;
        let last = last.context("no server address known yet: give --public-url https://…")?;
        loaded.config.public_url = Some(last.parse()?);
    }
    Ok(start::build(loaded.config, Deps::system(), SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), false).await?)
}

impl Company {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.act {
            CompanyAct::Create { name, admin, common } => {
                let app = app(&common).await?;
                let made = companies::create(&app, &name, &admin).await;
                app.store.close().await;
                super::print(&made.map_err(spoken)?.1.link)?;
            }
            CompanyAct::List { common } => {
                let app = app(&common).await?;
                let all = app.store.companies().await;
                app.store.close().await;
                for company in all? {
                    super::print(&format!("{}\t{}", company.id, company.name))?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl User {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let common = match &self.act {
            UserAct::Invite { common, .. } | UserAct::List { common, .. } => common,
            UserAct::Disable { common, .. } | UserAct::Enable { common, .. } | UserAct::Reset { common, .. } => common,
        };
        let app = app(common).await?;
        let done = self.act.run(&app).await;
        app.store.close().await;
        for line in done? {
            super::print(&line)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl UserAct {
    /// The lines to print.
    async fn run(&self, app: &AppState) -> anyhow::Result<Vec<String>> {
        match self {
            Self::Invite { email, roles, company, .. } => {
                let company = only_company(app, company.as_deref()).await?;
                let roles = roles.iter().map(|word| role(word)).collect::<anyhow::Result<Vec<_>>>()?;
                let made = companies::invite(app, Actor::service(company), email, roles).await;
                Ok(vec![made.map_err(spoken)?.link])
            }
            Self::List { company, .. } => {
                let company = only_company(app, company.as_deref()).await?;
                let line = |a: Account| format!("{}\t{}\t{}", a.email, state_word(a.state), role_words(&a.roles));
                Ok(app.store.accounts(company).await?.into_iter().map(line).collect())
            }
            Self::Disable { email, .. } => {
                let account = account(app, email).await?;
                companies::disable(app, Actor::service(account.tenant), &account).await.map_err(spoken)?;
                Ok(vec![format!("disabled {}", account.email)])
            }
            Self::Enable { email, .. } => {
                let account = account(app, email).await?;
                if account.state != UserState::Disabled {
                    bail!("{} is not disabled", account.email);
                }
                let made = companies::enable(app, Actor::service(account.tenant), &account).await;
                Ok(vec![made.map_err(spoken)?.link])
            }
            Self::Reset { email, factor, .. } => {
                let account = account(app, email).await?;
                let made = companies::reset(app, Actor::service(account.tenant), &account, *factor).await;
                Ok(vec![made.map_err(spoken)?.link])
            }
        }
    }
}

async fn account(app: &AppState, email: &str) -> anyhow::Result<Account> {
    app.store.account_by_email(&email_key(email)).await?.context("no such account")
}

async fn only_company(app: &AppState, name: Option<&str>) -> anyhow::Result<btm_domain::OrganisationId> {
    let all = app.store.companies().await?;
    let mut fitting = all.into_iter().filter(|c| name.is_none_or(|n| c.name == n));
    match (fitting.next(), fitting.next()) {
        (Some(company), None) => Ok(company.id),
        (None, _) => bail!("no such company"),
        _ => bail!("several companies: give --company NAME"),
    }
}

fn role(word: &str) -> anyhow::Result<Role> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).with_context(|| format!("no such role: {word}"))
}

fn role_words(roles: &[Role]) -> String {
    roles.iter().map(|r| serde_json::to_string(r).unwrap_or_default().replace('"', "")).collect::<Vec<_>>().join(",")
}

fn state_word(state: UserState) -> &'static str {
    match state {
        UserState::Invited => "invited",
        UserState::Active => "active",
        UserState::Locked => "locked",
        UserState::Disabled => "disabled",
    }
}

fn spoken(error: InviteError) -> anyhow::Error {
    if matches!(error, InviteError::Disabled) {
        return anyhow::anyhow!("this account is disabled: `user enable` opens it again");
    }
    let InviteError::Fields(fields) = &error else { return error.into() };
    let word = |f: &btm_domain::FieldError| format!("{}: {:?}", f.field, f.code);
    anyhow::anyhow!("refused: {}", fields.iter().map(word).collect::<Vec<_>>().join(", "))
}
