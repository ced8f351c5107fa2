//! Language, theme and text size of this computer.
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
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

/// `text_percent` is 80 to 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub language: Language,
    pub theme: Theme,
    pub text_percent: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self { language: Language::Ja, theme: Theme::System, text_percent: 100 }
    }
}

impl Settings {
    pub(crate) fn within_limits(mut self) -> Self {
        self.text_percent = self.text_percent.clamp(80, 200);
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
