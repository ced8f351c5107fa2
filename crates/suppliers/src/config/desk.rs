//! The desk's table: in which mode it sells, and from which catalogue. There is no address and no secret: the supplier is ourselves.
use super::{ConfigError, Mode, SuppliersConfig};
use crate::desk::{Catalogue, import};
use btm_domain::supply::SupplierMode;
use serde::Deserialize;
use std::path::PathBuf;

/// `suppliers.desk`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeskConfig {
    /// `None` counts as enabled: who writes the table means it.
    pub enabled: Option<bool>,
    pub mode: Option<Mode>,
    /// JSON. Without it the bundled sample is sold from, which live mode refuses.
    pub catalogue_file: Option<PathBuf>,
}

impl SuppliersConfig {
    /// The desk's mode and catalogue, or `None` where it is absent or not enabled.
    ///
    /// # Errors
    /// `Missing`, `Catalogue`.
    pub fn desk_catalogue(&self) -> Result<Option<(SupplierMode, Catalogue)>, ConfigError> {
        let Some(config) = self.desk.as_ref().filter(|c| c.enabled.unwrap_or(true)) else { return Ok(None) };
        let mode = SupplierMode::from(config.mode.ok_or(ConfigError::Missing("mode"))?);
        let wrong = |why: &dyn std::fmt::Display| ConfigError::Catalogue(why.to_string());
        let catalogue = match &config.catalogue_file {
            None => Catalogue::sample(),
            Some(file) => import::json(&std::fs::read_to_string(file).map_err(|e| wrong(&e))?),
        };
        let catalogue = catalogue.map_err(|e| wrong(&e))?;
        if catalogue.sample && mode == SupplierMode::Live {
            return Err(wrong(&crate::desk::SampleInLive));
        }
        Ok(Some((mode, catalogue)))
    }
}
