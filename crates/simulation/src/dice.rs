//! Every choice of a world comes from here: from a seed, or from a tape that is tried out whole.
use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

/// Ordinary variation and faults are told apart: a tape varies the faults alone.
#[derive(Debug)]
pub enum Dice {
    Seeded(Box<ChaCha8Rng>),
    Tape(Tape),
}

/// At each place where a fault may happen: which was chosen (0 = none), and how many there are.
pub type Places = Vec<(u32, u32)>;

/// The faults of one run: which of how many, at each place where one may happen.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    pub places: Places,
    at: usize,
    /// How many more faults may happen.
    left: u32,
}

impl Tape {
    /// Replays what is written, then no fault; at most `most` faults in all.
    pub fn new(places: Places, most: u32) -> Self {
        Self { places, at: 0, left: most }
    }

    /// The tape after this one in order; `None` after the last.
    pub fn next(mut self, most: u32) -> Option<Self> {
        while let Some((chosen, of)) = self.places.pop() {
            if chosen < of {
                self.places.push((chosen + 1, of));
                return Some(Self::new(self.places, most));
            }
        }
        None
    }

    fn choose(&mut self, kinds: u32) -> u32 {
        // Where no more may happen there is no place to choose at: the tapes stay short.
        if self.left == 0 {
            return 0;
        }
        if self.at == self.places.len() {
            self.places.push((0, kinds));
        }
        let chosen = self.places[self.at].0;
        self.at += 1;
        self.left -= u32::from(chosen > 0);
        chosen
    }
}

impl Dice {
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Box::new(ChaCha8Rng::seed_from_u64(seed)))
    }

    /// 0 to `n` - 1. The bias is below 2⁻³².
    pub fn below(&mut self, n: u64) -> u64 {
        match self {
            Self::Seeded(rng) => rng.next_u64() % n.max(1),
            Self::Tape(_) => 0,
        }
    }

    /// Both ends included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from(most - least).unwrap_or(0) + 1;
        least + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// Something that happens so many times in a thousand and is no fault.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        match self {
            Self::Seeded(rng) => rng.next_u32() % 1000 < per_mille,
            Self::Tape(_) => per_mille >= 1000,
        }
    }

    /// 0 = nothing happens; else which of `kinds` faults. A tape tries each one out wherever the rate is not 0.
    pub fn fault(&mut self, per_mille: u32, kinds: u32) -> u32 {
        if per_mille == 0 {
            return 0;
        }
        match self {
            Self::Seeded(rng) => {
                if rng.next_u32() % 1000 < per_mille {
                    1 + rng.next_u32() % kinds.max(1)
                } else {
                    0
                }
            }
            Self::Tape(tape) => tape.choose(kinds),
        }
    }
}
