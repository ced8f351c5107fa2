//! L0: worlds from seeds, the small scope tried out whole, every event in every state, sequences that shrink, and the checker itself.
#![allow(clippy::unwrap_used, clippy::expect_used)]
mod checker;
mod every_event;
mod machine;
mod small_scope;
mod worlds;
