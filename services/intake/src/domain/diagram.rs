//! The life of a case as a picture, drawn from the table that the code follows: as Mermaid text, and as SVG.
use super::state::{State, TRANSITIONS, Who};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// Width and height of a state's box, and how far columns and rows lie apart.
const BOX: (i32, i32) = (104, 38);
const APART: (i32, i32) = (226, 92);
const MARGIN: i32 = 26;

/// Actions and hands that lead from one state to another.
type Ways = BTreeMap<(State, State), Vec<(&'static str, &'static [Who])>>;

fn ways() -> Ways {
    let mut ways = Ways::new();
    for row in TRANSITIONS {
        ways.entry((row.from, row.to)).or_default().push((row.action.name_zh(), row.who));
    }
    ways
}

/// The table as Mermaid text (`stateDiagram-v2`), one line a way, with who may take it.
#[must_use]
pub fn mermaid() -> String {
    let mut text = String::from("stateDiagram-v2\n    direction LR\n");
    for state in State::ALL {
        let _infallible = writeln!(text, "    state \"{}\" as {}", state.name_zh(), state.code());
    }
    let _infallible = writeln!(text, "    [*] --> {}", State::Draft.code());
    for row in TRANSITIONS {
        let who: Vec<&str> = row.who.iter().map(|who| who.name_zh()).collect();
        let (from, to, action) = (row.from.code(), row.to.code(), row.action.name_zh());
        let _infallible = writeln!(text, "    {from} --> {to}: {action}（{}）", who.join("、"));
    }
    for state in State::ALL.iter().filter(|state| state.is_final()) {
        let _infallible = writeln!(text, "    {} --> [*]", state.code());
    }
    text
}

/// How many ways lie between a draft and each state, at least.
fn columns() -> BTreeMap<State, i32> {
    let mut columns = BTreeMap::from([(State::Draft, 0)]);
    for column in 0.. {
        let here: BTreeSet<State> =
            columns.iter().filter(|(_, at)| **at == column).map(|(s, _)| *s).collect();
        if here.is_empty() {
            break;
        }
        for row in TRANSITIONS.iter().filter(|row| here.contains(&row.from)) {
            columns.entry(row.to).or_insert(column + 1);
        }
    }
    columns
}

/// The upper left corner of each state's box.
fn places() -> BTreeMap<State, (i32, i32)> {
    let columns = columns();
    let mut filled: BTreeMap<i32, i32> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for state in State::ALL {
        let column = columns.get(state).copied().unwrap_or_default();
        let row = filled.entry(column).or_default();
        // Every second column lies half a row lower, so that ways past a state do not run through it.
        let lower = (column % 2) * APART.1 / 2;
        places.insert(*state, (MARGIN + column * APART.0, MARGIN + 30 + *row * APART.1 + lower));
        *row += 1;
    }
    places
}

/// The same as a picture. Colours come from the page (`currentColor`); the words are those of the table.
#[must_use]
pub fn svg() -> String {
    let places = places();
    let right = places.values().map(|at| at.0).max().unwrap_or_default() + BOX.0 + MARGIN;
    let low = places.values().map(|at| at.1).max().unwrap_or_default() + BOX.1 + MARGIN * 3;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {right} {low}\" width=\"{right}\" height=\"{low}\" role=\"img\" \
         font-size=\"12\" fill=\"currentColor\"><title>办件状态图</title><defs><marker id=\"to\" viewBox=\"0 0 8 8\" refX=\"8\" \
         refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\"><path d=\"M0 0 8 4 0 8z\"/></marker></defs>"
    );
    for ((from, to), actions) in ways() {
        if let (Some(a), Some(b)) = (places.get(&from), places.get(&to)) {
            text.push_str(&way(*a, *b, &actions));
        }
    }
    for (state, (x, y)) in &places {
        let stroke = if state.is_final() { 3 } else { 1 };
        let (middle, base) = (x + BOX.0 / 2, y + BOX.1 / 2 + 5);
        let _infallible = write!(
            text,
            "<g><rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"#fff\" stroke=\"currentColor\" \
             stroke-width=\"{stroke}\"/><text x=\"{middle}\" y=\"{base}\" text-anchor=\"middle\" font-size=\"14\">{}</text></g>",
            BOX.0,
            BOX.1,
            state.name_zh(),
        );
    }
    text.push_str("</svg>");
    text
}

/// A way: forwards as a curve from side to side, backwards below the boxes.
fn way(a: (i32, i32), b: (i32, i32), actions: &[(&'static str, &'static [Who])]) -> String {
    let names: BTreeSet<&str> = actions.iter().map(|(name, _)| *name).collect();
    let label = names.into_iter().collect::<Vec<_>>().join("、");
    let hands: BTreeSet<Who> = actions.iter().flat_map(|(_, who)| who.iter().copied()).collect();
    let hands = hands.into_iter().map(|who| who.name_zh()).collect::<Vec<_>>().join("、");
    let (from, to, bend) = if b.0 > a.0 {
        let bend = (b.0 - a.0 - BOX.0) / 2;
        ((a.0 + BOX.0, a.1 + BOX.1 / 2), (b.0, b.1 + BOX.1 / 2), (bend, 0))
    } else {
        ((a.0 + BOX.0 / 2, a.1 + BOX.1), (b.0 + BOX.0 / 2, b.1 + BOX.1), (0, 46))
    };
    let (one, two) = if bend.1 == 0 {
        ((from.0 + bend.0, from.1), (to.0 - bend.0, to.1))
    } else {
        ((from.0, from.1 + bend.1), (to.0, to.1 + bend.1))
    };
    let at = ((from.0 + 3 * one.0 + 3 * two.0 + to.0) / 8, (from.1 + 3 * one.1 + 3 * two.1 + to.1) / 8);
    format!(
        "<g><title>{label}（{hands}）</title><path d=\"M{} {}C{} {} {} {} {} {}\" fill=\"none\" stroke=\"currentColor\" \
         stroke-opacity=\".45\" marker-end=\"url(#to)\"/><text x=\"{}\" y=\"{}\" text-anchor=\"middle\" stroke=\"#fff\" \
         stroke-width=\"4\" paint-order=\"stroke\">{label}</text></g>",
        from.0,
        from.1,
        one.0,
        one.1,
        two.0,
        two.1,
        to.0,
        to.1,
        at.0,
        at.1 - 4,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_diagram_has_every_state_and_every_way_of_the_table_and_no_other() {
        let text = mermaid();
        for state in State::ALL {
            assert!(
                text.contains(&format!("state \"{}\" as {}\n", state.name_zh(), state.code())),
                "{state}"
            );
        }
        let ends = State::ALL.iter().filter(|state| state.is_final()).count();
        assert_eq!(text.matches(" --> ").count(), TRANSITIONS.len() + ends + 1);
        for row in TRANSITIONS {
            let way = format!("{} --> {}: {}（", row.from.code(), row.to.code(), row.action.name_zh());
            assert!(text.contains(&way), "{way}");
        }
    }

    #[test]
    fn the_picture_has_a_box_for_each_state_and_a_line_for_each_pair() {
        let text = svg();
        assert_eq!(text.matches("<rect ").count(), State::ALL.len());
        assert_eq!(text.matches("<path d=\"M").count(), ways().len() + 1, "and the arrow's head");
        let corners: BTreeSet<_> = places().into_values().collect();
        assert_eq!(corners.len(), State::ALL.len(), "no box lies on another");
        assert!(!text.contains("\"-"), "nothing lies outside");
    }
}
