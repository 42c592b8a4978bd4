//! Items drawn by lot, as the model has their terms and as the hall has them.
use super::{acts::Dice, reference::Terms};
use intake::domain::{
    item::{DecidedBy, Item, Material, Office, Rules, Suspension},
    letterhead::Letterhead,
};
use kernel::code::{ImplementingItemCode, ItemType};
use legal_clock::{Ground, Limit};
use serde_json::json;

/// The codes of the main material and of the other.
pub(super) const CODES: [&str; 2] = ["main", "other"];

/// What an item may set.
pub(super) fn terms(dice: &mut Dice) -> Terms {
    let mut some = |most: u16| dice.coin().then(|| dice.up_to(most));
    let (supplement, extension, longest) = (some(6), some(3), some(4));
    Terms {
        review: dice.coin(),
        answer: dice.up_to(5),
        silence_accepts: dice.coin(),
        pending_allowed: dice.coin(),
        supplement,
        limit: (dice.below(8) > 0).then(|| (dice.up_to(7), dice.coin())),
        extension,
        longest,
        separate: dice.below(4) == 0,
        desk_drafts: true,
        online: dice.coin(),
    }
}

/// The item that sets it.
pub(super) fn item(terms: &Terms) -> Item {
    let code = ImplementingItemCode::parse("11450721MB155808114000104002000").unwrap();
    let material = |code: &str| Material {
        code: code.to_owned(),
        name: code.to_owned(),
        required: true,
        main: code == "main",
        licence_types: Vec::new(),
        checked: false,
        produced_by: None,
        situations: Vec::new(),
    };
    let unit = |(days, working): (u16, bool)| {
        if working { Limit::working(days) } else { Limit::calendar(days) }
    };
    let office = Office { code: "land".to_owned(), authority: None, hall: None, mandatory: true };
    let longest = terms.longest.map(Limit::working);
    Item {
        base_version: 1,
        overlay_version: 1,
        name: "审批".to_owned(),
        kind: ItemType::Licence,
        connected: None,
        authority: code.authority(),
        supervising_unit: code.authority(),
        code,
        form: json!({ "type": "object" }),
        materials: CODES.map(material).to_vec(),
        steps: Vec::new(),
        offices: terms.review.then_some(office).into_iter().collect(),
        licence_types: Vec::new(),
        one_act: false,
        limit: terms.limit.map(unit),
        extension: terms.extension.map(Limit::working),
        suspensions: vec![Suspension { ground: Ground::ExpertReview, longest }],
        rules: Rules {
            decider: DecidedBy::Chief,
            separate: terms.separate,
            answer: Limit::working(terms.answer),
            silence_accepts: terms.silence_accepts,
            pending_allowed: terms.pending_allowed,
            supplement_within: terms.supplement.map(Limit::working),
        },
        agent_allowed: true,
        points: Vec::new(),
        letterhead: Letterhead::default(),
    }
}
