//! Language, theme and text size of this computer, what closing the window does, when it is locked, and what notices say.
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::notice_rules::{NoticeRules, QuietHours};
use serde::{Deserialize, Serialize};
use thiserror::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Ja,
    En,
}

impl Language {
    /// Its word on the wire: `ja` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    System,
    Light,
    Dark,
    HighContrast,
}

/// What closing the window does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseChoice {
    /// The person is asked.
    #[default]
    Ask,
    /// The app ends.
    Quit,
    /// The app stays in the tray.
    Tray,
}

/// `text_percent` is 80 to 200. What a file of an older version does not have is as on the first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub language: Language,
    pub theme: Theme,
    pub text_percent: u16,
    #[serde(default)]
    pub close: CloseChoice,
    /// Notices through the system while the window is not in front.
    #[serde(default = "yes")]
    pub native_notices: bool,
    /// Names and places in them; a locked screen may show them to anybody.
    #[serde(default)]
    pub notice_details: bool,
    /// After so long without a key or a pointer the window is locked; one of [`IDLE_LOCKS`], 0 is never.
    #[serde(default = "an_hour")]
    pub idle_lock_minutes: u16,
    /// Which of them, and when.
    #[serde(default)]
    pub notices: NoticeRules,
}

/// What can be chosen.
pub const IDLE_LOCKS: [u16; 5] = [0, 5, 15, 30, 60];

/// As long as a session may rest (security.md §1.1).
fn an_hour() -> u16 {
    60
}

pub(crate) fn yes() -> bool {
    true
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::Ja,
            theme: Theme::System,
            text_percent: 100,
            close: CloseChoice::Ask,
            native_notices: true,
            notice_details: false,
            idle_lock_minutes: an_hour(),
            notices: NoticeRules::default(),
        }
    }
}

impl Settings {
    pub(crate) fn within_limits(mut self) -> Self {
        self.text_percent = self.text_percent.clamp(80, 200);
        if !IDLE_LOCKS.contains(&self.idle_lock_minutes) {
            self.idle_lock_minutes = an_hour();
        }
        self.notices.quiet = self.notices.quiet.map(QuietHours::within_limits);
        self
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    #[error("the settings could not be kept")]
    NotKept,
}

impl Explain for SettingsError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotKept => Code::StoreFailed.into(),
        }
    }
}

impl Client {
    pub fn settings(&self) -> Settings {
        self.register(|r| r.settings)
    }

    /// Keeps the settings and answers them as kept.
    ///
    /// # Errors
    /// `NotKept` where the disk refuses; they are in force all the same.
    pub fn set_settings(&self, settings: Settings) -> Result<Settings, SettingsError> {
        let settings = settings.within_limits();
        self.change_register(|r| r.settings = settings).map_err(|_| SettingsError::NotKept)?;
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_an_older_version_wrote_is_read() {
        let kept: Settings = serde_json::from_str(r#"{"language":"en","theme":"dark","text_percent":150}"#).unwrap();
        let wanted = Settings { language: Language::En, theme: Theme::Dark, text_percent: 150, ..Settings::default() };
        assert_eq!(kept, wanted);
        assert_eq!((kept.close, kept.native_notices, kept.notice_details), (CloseChoice::Ask, true, false));
        let newer = Settings { close: CloseChoice::Tray, native_notices: false, notice_details: true, ..kept };
        assert_eq!(serde_json::from_str::<Settings>(&serde_json::to_string(&newer).unwrap()).unwrap(), newer);
    }
}
