//! The bundled tables, embedded in the binary, and their fingerprint.

use sha2::{Digest, Sha256};

macro_rules! tables {
    ($($name:ident = $path:literal),* $(,)?) => {
        $(pub const $name: (&str, &str) = ($path, include_str!(concat!("../../data/", $path)));)*
        const ALL: &[(&str, &str)] = &[$($name),*];
    };
}

tables! {
    AIRPORTS = "airports.tsv",
    CITIES = "cities.tsv",
    COUNTRIES = "countries.tsv",
    FX = "fx.tsv",
    AIRLINES = "hand/airlines.tsv",
    ALLIANCES = "hand/alliances.tsv",
    CALIBRATION = "hand/calibration.tsv",
    COUNTRY_MASS = "hand/country_mass.tsv",
    FARE_BANDS = "hand/fare_bands.tsv",
    FARE_FAMILIES = "hand/fare_families.tsv",
    FLEET = "hand/fleet.tsv",
    HUBS = "hand/hubs.tsv",
    JP_TRUNK = "hand/jp_trunk.tsv",
    MCT = "hand/mct.tsv",
    TAXES = "hand/taxes.tsv",
    TERMINALS = "hand/terminals.tsv",
}

/// Raised by hand when the laws of the world change, so that an older journal is refused.
const LAWS: &str = "flight-core-1";

/// Fingerprint of the bundled tables and the laws over them: 16 hex digits. A journal belongs to exactly one.
pub fn version() -> String {
    let mut hash = Sha256::new();
    hash.update(LAWS);
    for (name, text) in ALL {
        hash.update(name);
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
    }
    hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect()
}
