//! What can happen to a case, drawn by lot from one number: the same number gives the same sequence for ever.

/// A small generator of numbers (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// A number from 1 to `n`.
    pub(super) fn up_to(&mut self, n: u16) -> u16 {
        u16::try_from(self.below(u64::from(n))).unwrap() + 1
    }

    pub(super) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// Who acts for the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Applicant,
    Agent,
    Clerk,
}

/// One act, or the passing of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// So many days pass; on each the hall does what is due without anyone asking.
    Days(u16),
    /// The principal lets the agent act for him, for so many days.
    Mandate(u16),
    /// He takes back what he gave last.
    Revoke,
    /// A file for the main (0) or the other (1) material.
    Bring(usize, By),
    Discard(By),
    Submit(By),
    Withdraw(By),
    /// A notice of deficiencies for one material; a second one may come as an approved exception.
    Notice {
        material: usize,
        exception: bool,
    },
    Supplement(By),
    Accept {
        pending: bool,
        by_chief: bool,
    },
    Reject,
    Suspend(u16),
    Resume,
    Extend(u16),
    /// The review is complete.
    Review,
    Decide {
        grant: bool,
    },
    /// Grants one part and refuses another.
    DecidePart,
    Close,
    /// An online application is looked at before acceptance.
    PreReview,
    /// What was decided is taken up again, by two who did not decide.
    Reopen,
    /// Next year's holidays are announced.
    Announce,
}

fn by(dice: &mut Dice) -> By {
    match dice.below(5) {
        0 | 1 => By::Agent,
        2 | 3 => By::Applicant,
        _ => By::Clerk,
    }
}

/// One act; what leads on is drawn more often than what ends.
pub(super) fn act(dice: &mut Dice) -> Act {
    match dice.below(54) {
        0..=11 => Act::Days(dice.up_to(3)),
        12 => Act::Mandate(dice.up_to(40)),
        13 => Act::Revoke,
        14..=17 => Act::Bring(usize::from(dice.coin()), by(dice)),
        18 => Act::Discard(by(dice)),
        19..=21 => Act::Submit(by(dice)),
        22 => Act::Withdraw(by(dice)),
        23..=25 => Act::Notice { material: usize::from(dice.coin()), exception: dice.coin() },
        26..=28 => Act::Supplement(by(dice)),
        29..=31 => Act::Accept { pending: dice.coin(), by_chief: dice.coin() },
        32 => Act::Reject,
        33..=36 => Act::Suspend(dice.up_to(5)),
        37..=39 => Act::Resume,
        40 | 41 => Act::Extend(dice.up_to(4)),
        42 | 43 => Act::Review,
        44 | 45 => Act::Decide { grant: dice.coin() },
        46 => Act::Close,
        47 | 48 => Act::PreReview,
        49 => Act::DecidePart,
        50..=52 => Act::Reopen,
        _ => Act::Announce,
    }
}

/// A sequence of acts.
pub(super) fn sequence(seed: u64, acts: usize) -> Vec<Act> {
    let mut dice = Dice::new(seed);
    (0..acts).map(|_| act(&mut dice)).collect()
}
