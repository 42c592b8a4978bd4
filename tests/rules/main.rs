//! Rules that the compiler cannot keep, kept by reading the code: who may use whom, how long things may
//! grow, which short cuts are not taken. Each rule is itself tried against a bad sample.

#![expect(clippy::expect_used, reason = "a rule that cannot read the repository fails")]

mod edges;
mod finding;
mod functions;
mod layers;
mod paths;
mod shortcuts;
mod sizes;
mod tests_assert;
mod tree;
mod uses;
