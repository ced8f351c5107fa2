//! Start, connection, settings.
use super::NoticeRulesView;
use super::mirror;
use crate::ipc_error::IpcErrorCode;
use btm_client as core;
use btm_domain::Role;
use serde::{Deserialize, Serialize};
use specta::Type;

mirror! {
    Language = core::Language { Ja, En }
    Theme = core::Theme { System, Light, Dark, HighContrast }
    /// What closing the window does: asked, ends the app, or leaves it in the tray.
    CloseChoice = core::CloseChoice { Ask, Quit, Tray }
    KeychainView = core::KeychainState { Available, Absent, Locked, Probing }
    SessionView = core::SessionState { None, SignedIn, Expired, EnrolmentNeeded }
    ConnectionKind = core::ConnectionKind { Server, Standalone }
    CheckStepName = core::CheckName { Address, Name, Tls, Product, Version, Clock, Invitation }
    RebuiltCause = core::RebuiltCause { KeyGone, WrongKey, Damaged }
    StepState = core::StepState { Running, Done, Failed }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SettingsView {
    pub language: Language,
    pub theme: Theme,
    pub text_percent: u16,
    pub close: CloseChoice,
    /// Notices through the system.
    pub native_notices: bool,
    /// Names and places in them, also on a locked screen.
    pub notice_details: bool,
    /// 0 (never), 5, 15, 30 or 60.
    pub idle_lock_minutes: u16,
    pub notices: NoticeRulesView,
}

impl From<core::Settings> for SettingsView {
    fn from(s: core::Settings) -> Self {
        Self {
            language: s.language.into(),
            theme: s.theme.into(),
            text_percent: s.text_percent,
            close: s.close.into(),
            native_notices: s.native_notices,
            notice_details: s.notice_details,
            idle_lock_minutes: s.idle_lock_minutes,
            notices: s.notices.into(),
        }
    }
}

impl From<SettingsView> for core::Settings {
    fn from(s: SettingsView) -> Self {
        Self {
            language: s.language.into(),
            theme: s.theme.into(),
            text_percent: s.text_percent,
            close: s.close.into(),
            native_notices: s.native_notices,
            notice_details: s.notice_details,
            idle_lock_minutes: s.idle_lock_minutes,
            notices: s.notices.into(),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ConnectionView {
    pub kind: ConnectionKind,
    pub server_name: String,
    pub company_name: String,
    pub base_url: String,
    pub user_name: Option<String>,
    pub user_email: Option<String>,
    /// Oneself as a traveller, once signed in.
    pub traveller_id: Option<String>,
    /// What one may do; empty until signed in.
    pub roles: Vec<Role>,
    pub simulated: bool,
    /// Nothing outlives the process.
    pub memory_only: bool,
}

impl From<core::Connection> for ConnectionView {
    fn from(c: core::Connection) -> Self {
        Self {
            kind: c.kind.into(),
            server_name: c.server_name,
            company_name: c.company_name,
            base_url: c.base_url,
            user_name: c.user_name,
            user_email: c.user_email,
            traveller_id: c.traveller_id.map(|id| id.to_string()),
            roles: c.roles,
            simulated: c.simulated,
            memory_only: c.memory_only,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct BootView {
    pub settings: SettingsView,
    pub connection: Option<ConnectionView>,
    pub session: SessionView,
    pub keychain: KeychainView,
    /// An invitation handed over at start (deep link), if any.
    pub invitation: Option<String>,
    /// The local store could not be opened, and why; `reopen_store` tries again, and so does the app by itself.
    pub store_failed: Option<IpcErrorCode>,
    /// The local store was made anew and nobody was told yet: one sentence, then `dismiss_rebuilt`.
    pub rebuilt: Option<RebuiltView>,
    /// Fewest characters of the password of a company made on this computer.
    pub standalone_password_floor: u32,
    /// The service inside the app, in standalone mode.
    pub standalone: StandaloneView,
    pub lock: LockView,
}

/// Whether the window is locked (F-83), and what opens it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct LockView {
    pub locked: bool,
    /// The passphrase under which the data on this computer lie; else what the system's own session opens.
    pub passphrase: bool,
}

/// Whether the app starts when the person signs in to this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AutostartView {
    On,
    Off,
    /// Cannot be set from here on this system.
    Unavailable,
}

/// What the desktop round the window offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct DesktopView {
    /// It shows tray icons.
    pub tray: bool,
    pub autostart: AutostartView,
}

/// The old file is set aside, still encrypted; what the server has is fetched again.
#[derive(Clone, Copy, Debug, Serialize, Type)]
pub struct RebuiltView {
    pub cause: RebuiltCause,
    /// Unsent purchases and requests that are lost with it.
    pub unsent_lost: u32,
}

impl From<core::Rebuilt> for RebuiltView {
    fn from(r: core::Rebuilt) -> Self {
        Self { cause: r.cause.into(), unsent_lost: r.unsent_lost }
    }
}

/// `failed`: `step` says where; `restart_standalone` tries again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum StandaloneView {
    /// Not this mode, or not asked for yet.
    Idle,
    Starting,
    Running,
    Failed {
        step: StandaloneStepName,
        code: IpcErrorCode,
    },
    /// The data are here and their key is not: the recovery key opens them (`restore_standalone`).
    KeyGone,
    /// Their key is under a passphrase, there being no keychain: asked at each start (`unlock_standalone`).
    Locked,
}

impl BootView {
    pub fn of(b: core::Boot, standalone_password_floor: u32, standalone: StandaloneView, lock: LockView) -> Self {
        Self {
            lock,
            standalone_password_floor,
            standalone,
            store_failed: b.store_failed.map(Into::into),
            rebuilt: b.rebuilt.map(Into::into),
            settings: b.settings.into(),
            connection: b.connection.map(Into::into),
            session: b.session.into(),
            keychain: b.keychain.into(),
            invitation: b.invitation,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct AttributionView {
    pub name: String,
    pub licence: String,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct AboutView {
    pub version: String,
    pub attributions: Vec<AttributionView>,
    pub data_dir: Option<String>,
    pub log_hint: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, Type)]
pub struct CheckStepView {
    pub step: CheckStepName,
    pub state: StepState,
    pub elapsed_ms: u32,
}

impl From<core::CheckStep> for CheckStepView {
    fn from(s: core::CheckStep) -> Self {
        Self { step: s.step.into(), state: s.state.into(), elapsed_ms: s.elapsed_ms }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ConnectedView {
    pub company_name: Option<String>,
    pub server_name: String,
    pub base_url: String,
    pub certificate_subject: String,
    pub certificate_issuer: String,
    pub certificate_fingerprint: String,
    /// From the invitation: whom it names. Null where an address was typed.
    pub invited_email: Option<String>,
    /// Fewest characters of the own password, with `invited_email`.
    pub password_floor: Option<u32>,
    pub simulated: bool,
}

impl From<core::Connected> for ConnectedView {
    fn from(c: core::Connected) -> Self {
        Self {
            company_name: c.company_name,
            server_name: c.server_name,
            base_url: c.base_url,
            certificate_subject: c.certificate_subject,
            certificate_issuer: c.certificate_issuer,
            certificate_fingerprint: c.certificate_fingerprint,
            invited_email: c.invited_email,
            password_floor: c.password_floor,
            simulated: c.simulated,
        }
    }
}

/// No `Debug`: it carries a password.
#[derive(Clone, Deserialize, Type)]
pub struct NewCompany {
    pub company_name: String,
    pub family_name: String,
    pub given_name: String,
    pub email: String,
    pub password: String,
    /// Without a keychain: keeps the data on this computer under it. `null`: in memory, gone at the end.
    pub passphrase: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StandaloneStepName {
    Store,
    Keychain,
    Start,
    Company,
    /// The sample company alone: its trips are booked.
    Trips,
    Open,
}

#[derive(Clone, Copy, Debug, Serialize, Type)]
pub struct StandaloneStepView {
    pub step: StandaloneStepName,
    pub state: StepState,
    pub elapsed_ms: u32,
}

/// `recovery_key` is shown once; null where nothing is kept on this computer.
#[derive(Clone, Serialize, Type)]
pub struct CompanyMadeView {
    pub recovery_key: Option<String>,
}
