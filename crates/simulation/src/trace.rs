//! What a run did, as one hash: two runs of a seed are the same run, or the world is not deterministic.
use sha2::{Digest, Sha256};

/// Takes numbers in; says them aloud where asked to.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    hash: Sha256,
    pub aloud: bool,
}

impl Trace {
    pub fn note(&mut self, numbers: &[i64]) {
        for number in numbers {
            self.hash.update(number.to_le_bytes());
        }
    }

    /// A line for a person, made only where one reads it.
    pub fn say(&self, line: impl FnOnce() -> String) {
        if self.aloud {
            eprintln!("{}", line());
        }
    }

    pub fn digest(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }
}

/// One hash over those of all seeds, in the order of the seeds; hex.
pub fn of_all(digests: impl Iterator<Item = [u8; 32]>) -> String {
    let mut hash = Sha256::new();
    digests.for_each(|digest| hash.update(digest));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
