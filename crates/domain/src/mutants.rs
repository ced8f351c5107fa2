//! Seeded bugs, to prove that the checker sees them (`cargo xtask mutants`). Compiled with the dev feature `mutants` alone and chosen at run
//! time by `SMART_BTM_MUTANT=M06`; without the feature each switch is `false`, and nothing of it is in the program.

#[cfg(all(feature = "mutants", not(debug_assertions)))]
compile_error!("seeded bugs are for development alone: no release build carries the feature `mutants`");

/// Whether this one is chosen.
#[cfg(feature = "mutants")]
pub(crate) fn chosen(name: &str) -> bool {
    static CHOSEN: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    CHOSEN.get_or_init(|| std::env::var("SMART_BTM_MUTANT").ok()).as_deref() == Some(name)
}

/// `mutant!(M06)`: true only where that bug is asked for.
macro_rules! mutant {
    ($name:ident) => {{
        #[cfg(feature = "mutants")]
        let chosen = crate::mutants::chosen(stringify!($name));
        #[cfg(not(feature = "mutants"))]
        let chosen = false;
        chosen
    }};
}
