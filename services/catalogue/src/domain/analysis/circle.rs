//! Circular proofs (循环证明): to get A one needs B, and to get B one needs A.
//!
//! A licence that several items give is no obstacle while one of them can be had without it: a changed business licence
//! needs a business licence, but the first one does not. So first everything that can be had is found, beginning with
//! what needs nothing; only among the items that are left can there be circles, and each of them is real. What is asked
//! for in some situation only stops nobody else: whoever is in another one gets the result, so it makes no circle.

use std::collections::VecDeque;

use petgraph::{
    algo::tarjan_scc,
    graph::{DiGraph, NodeIndex},
    visit::EdgeRef,
};

use super::proofs::{Need, Proofs};

/// The place of the material behind an edge, in the item it begins at.
type Asked = usize;

/// A circle: the items that hang on one another, and the shortest way round that explains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Circle {
    /// All items of the strongly connected component, by place.
    pub(crate) items: Vec<usize>,
    /// From item to item by a material (its place in the item), until the first is reached again.
    pub(crate) shortest: Vec<(usize, usize)>,
}

/// All circles, by their first item.
pub(crate) fn circles(count: usize, proofs: &Proofs) -> Vec<Circle> {
    let obtainable = obtainable(count, proofs);
    let can_be_had = |place: &usize| obtainable.get(*place).copied().unwrap_or(true);
    let mut graph: DiGraph<usize, Asked> = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..count).map(|place| graph.add_node(place)).collect();
    for (place, (needs, node)) in proofs.needs.iter().zip(&nodes).enumerate() {
        let stuck = needs.iter().filter(binds).filter(|need| !need.givers.iter().any(can_be_had));
        for need in stuck.filter(|_| !can_be_had(&place)) {
            for giver in need.givers.iter().filter_map(|giver| nodes.get(*giver)) {
                graph.add_edge(*node, *giver, need.material);
            }
        }
    }
    let mut circles: Vec<Circle> =
        tarjan_scc(&graph).into_iter().filter_map(|component| circle(&graph, component)).collect();
    circles.sort_by(|one, other| one.items.cmp(&other.items));
    circles
}

/// Whether everyone must have it.
fn binds(need: &&Need) -> bool {
    need.required && !need.conditional
}

/// What can be had: round by round, items all of whose needs have a giver that can be had.
fn obtainable(count: usize, proofs: &Proofs) -> Vec<bool> {
    let mut had = vec![false; count];
    loop {
        let ready: Vec<usize> = proofs
            .needs
            .iter()
            .enumerate()
            .filter(|(place, needs)| {
                let had = |place: &usize| had.get(*place).copied().unwrap_or(false);
                !had(place) && needs.iter().filter(binds).all(|need| need.givers.iter().any(had))
            })
            .map(|(place, _)| place)
            .collect();
        if ready.is_empty() {
            return had;
        }
        for place in ready {
            if let Some(entry) = had.get_mut(place) {
                *entry = true;
            }
        }
    }
}

fn circle(graph: &DiGraph<usize, Asked>, component: Vec<NodeIndex>) -> Option<Circle> {
    let shortest = component.iter().filter_map(|start| way_round(graph, *start)).min_by_key(Vec::len)?;
    let mut items: Vec<usize> =
        component.iter().filter_map(|node| graph.node_weight(*node).copied()).collect();
    items.sort_unstable();
    Some(Circle { items, shortest })
}

/// The shortest way from an item back to it, by breadth; nothing if there is none.
fn way_round(graph: &DiGraph<usize, Asked>, start: NodeIndex) -> Option<Vec<(usize, usize)>> {
    let mut came: Vec<Option<(NodeIndex, usize)>> = vec![None; graph.node_count()];
    let mut open = VecDeque::from([start]);
    while let Some(node) = open.pop_front() {
        for edge in graph.edges(node) {
            let (target, material) = (edge.target(), *edge.weight());
            if target == start {
                return Some(traced(graph, &came, start, (node, material)));
            }
            if let Some(entry) = came.get_mut(target.index()).filter(|entry| entry.is_none()) {
                *entry = Some((node, material));
                open.push_back(target);
            }
        }
    }
    None
}

fn traced(
    graph: &DiGraph<usize, Asked>,
    came: &[Option<(NodeIndex, usize)>],
    start: NodeIndex,
    last: (NodeIndex, usize),
) -> Vec<(usize, usize)> {
    let mut way = VecDeque::new();
    let mut step = Some(last);
    while let Some((node, material)) = step {
        way.push_front((graph.node_weight(node).copied().unwrap_or_default(), material));
        step = if node == start { None } else { came.get(node.index()).copied().flatten() };
    }
    way.into()
}
