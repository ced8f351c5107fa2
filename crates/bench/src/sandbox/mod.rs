//! How fast the supplier sandbox is, asked over plain HTTP on loopback by a client that does next to nothing itself.
pub mod figures;
pub mod flights;
pub mod peer;
pub mod server;
pub mod share;
pub mod stays;

/// How much is asked.
#[derive(Clone, Copy)]
pub struct Plan {
    /// Starts of the program.
    pub starts: usize,
    /// Searches that are timed; with offers; of hotels.
    pub searches: usize,
    pub full: usize,
    pub hotels: usize,
    /// Orders that are timed.
    pub orders: usize,
    /// Searches before the memory is read.
    pub memory: usize,
    /// Searches of a desktop through the service.
    pub through: usize,
}

impl Plan {
    pub const FULL: Self = Self { starts: 7, searches: 1_000, full: 200, hotels: 200, orders: 200, memory: 10_000, through: 60 };
    pub const QUICK: Self = Self { starts: 2, searches: 40, full: 30, hotels: 20, orders: 20, memory: 200, through: 8 };
}

/// Numbers that look like chance and are the same in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Below `n`; 0 for none.
    pub fn below(&mut self, n: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap_or_default();
        high.checked_rem(n).unwrap_or_default()
    }
}
