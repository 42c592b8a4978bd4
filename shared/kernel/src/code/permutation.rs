//! A fixed permutation of the numbers below 10⁹, so that case numbers given one after another do not look so.
//!
//! It is a Feistel network over 30 bits, which is a permutation of 0..2³⁰ whatever its round function, made
//! to stay below 10⁹ by cycle walking: a result that is too large goes through the network again until it
//! is not (0.07 times on average). It has no key and keeps no secret; it only hides how many cases a county
//! has from somebody who holds a few numbers and does not bother. It must never change: two versions of it
//! would give one number twice.

/// How many numbers there are.
pub(super) const SIZE: u32 = 1_000_000_000;

const HALF_BITS: u32 = 15;
const HALF: u32 = (1 << HALF_BITS) - 1;
/// One odd constant per round: binary digits of the golden ratio, √2, √3, √5, e and π.
const ROUNDS: [u32; 6] = [0x9e37_79b9, 0x6a09_e667, 0xbb67_ae85, 0x3c6e_f373, 0xadf8_5459, 0x243f_6a89];

/// The number that stands for `number`; `None` from 10⁹ on.
pub(super) fn permute(number: u32) -> Option<u32> {
    walk(number, |value| {
        let (left, right) = ROUNDS
            .iter()
            .fold((value >> HALF_BITS, value & HALF), |(left, right), &key| (right, left ^ mix(right, key)));
        (left << HALF_BITS) | right
    })
}

/// Undoes [`permute`].
#[cfg(test)]
fn restore(number: u32) -> Option<u32> {
    walk(number, |value| {
        let (left, right) = ROUNDS
            .iter()
            .rev()
            .fold((value >> HALF_BITS, value & HALF), |(left, right), &key| (right ^ mix(left, key), left));
        (left << HALF_BITS) | right
    })
}

fn walk(number: u32, network: impl Fn(u32) -> u32) -> Option<u32> {
    // The network is a permutation, so the walk comes back below SIZE at the latest where it began.
    (number < SIZE).then(|| {
        let mut value = network(number);
        while value >= SIZE {
            value = network(value);
        }
        value
    })
}

fn mix(half: u32, key: u32) -> u32 {
    let product = (half ^ (key >> 17)).wrapping_mul(key);
    let product = (product ^ (product >> 15)).wrapping_mul(0x85eb_ca6b);
    (product >> 16) & HALF
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn it_never_changes() {
        let first: Vec<_> = [0, 1, 2, SIZE - 1].into_iter().map(|number| permute(number).unwrap()).collect();
        assert_eq!(first, [548_597_293, 794_200_868, 725_251_166, 319_558_314]);
    }

    #[test]
    fn a_run_of_numbers_maps_to_as_many_different_ones() {
        let run: HashSet<u32> = (0..200_000).filter_map(permute).collect();
        assert_eq!(run.len(), 200_000);
    }

    #[test]
    fn neighbours_are_far_apart() {
        let near = (0..10_000_u32)
            .filter(|&number| permute(number).unwrap().abs_diff(permute(number + 1).unwrap()) < 1_000)
            .count();
        assert!(near < 10, "{near} of 10000 neighbours stay neighbours");
    }

    #[test]
    fn there_is_nothing_from_a_thousand_million_on() {
        assert_eq!(permute(SIZE), None);
    }

    proptest! {
        #[test]
        fn it_can_be_undone(number in 0..SIZE) {
            let there = permute(number).unwrap();
            prop_assert!(there < SIZE);
            prop_assert_eq!(restore(there), Some(number));
        }
    }
}
