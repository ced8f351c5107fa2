//! What a bench hands to `cargo xtask bench`: the ratio of each round by gate. Medians, intervals and the verdict are made there.
use anyhow::Result;
use serde::Serialize;
use std::path::Path;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    Higher,
    Lower,
}

/// One gate with the ratio of each counted round.
#[derive(Clone, Debug, Serialize)]
pub struct Gate {
    pub name: &'static str,
    /// `None`: reported, never gated.
    pub target: Option<f64>,
    pub better: Better,
    pub ratios: Vec<f64>,
}

impl Gate {
    pub fn at_least(name: &'static str, target: f64) -> Self {
        Self { name, target: Some(target), better: Better::Higher, ratios: Vec::new() }
    }

    pub fn reported(name: &'static str) -> Self {
        Self { name, target: None, better: Better::Higher, ratios: Vec::new() }
    }
}

#[derive(Debug, Serialize)]
pub struct Report {
    pub gates: Vec<Gate>,
    /// Figures of every round, the first uncounted one included, and what was checked.
    pub raw: serde_json::Value,
}

impl Report {
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        std::fs::write(file, serde_json::to_vec_pretty(self)?)?;
        Ok(())
    }
}
