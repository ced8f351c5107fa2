//! Numbers from a seed: the same texts and the same queries on every computer.

pub struct Random(u64);

impl Random {
    /// `seed` is not 0.
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// Below `below`, which is not 0.
    pub fn below(&mut self, below: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap_or(0) % below.max(1)
    }

    pub fn one_of<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> Option<&'a T> {
        of.get(self.below(of.len())).copied()
    }
}
