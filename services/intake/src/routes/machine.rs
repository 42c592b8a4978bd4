//! The published state machine.
use crate::domain::{
    diagram::{mermaid, svg},
    state::{State, TRANSITIONS},
};
use actix_web::web::Json;
use kernel::http::Answer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The life of a case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StateMachine {
    /// Every state.
    states: Vec<StateOut>,
    /// Where a case begins.
    initial: String,
    /// What can be done; what is not here is not allowed.
    transitions: Vec<TransitionOut>,
    /// The same as a diagram, in Mermaid.
    #[schemars(extend("example" = mermaid()))]
    mermaid: String,
    /// The same as a picture, in SVG.
    svg: String,
}

/// A state.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
struct StateOut {
    /// Its word.
    state: String,
    /// Its Chinese name.
    name: String,
    /// Nothing leads out of it.
    is_final: bool,
}

/// A row of the table.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
struct TransitionOut {
    /// From which state.
    from: String,
    /// By which action.
    action: String,
    /// The action's Chinese name.
    action_name: String,
    /// To which state.
    to: String,
    /// By whom.
    who: Vec<String>,
    /// By whom, in Chinese.
    who_names: Vec<String>,
}

/// The life of a case as a table.
pub(super) async fn get_state_machine() -> Answer<Json<StateMachine>> {
    let state = |state: &State| StateOut {
        state: state.code().to_owned(),
        name: state.name_zh().to_owned(),
        is_final: state.is_final(),
    };
    let transitions = TRANSITIONS.iter().map(|row| TransitionOut {
        from: row.from.code().to_owned(),
        action: row.action.code().to_owned(),
        action_name: row.action.name_zh().to_owned(),
        to: row.to.code().to_owned(),
        who: row.who.iter().map(|who| who.code().to_owned()).collect(),
        who_names: row.who.iter().map(|who| who.name_zh().to_owned()).collect(),
    });
    Ok(Json(StateMachine {
        states: State::ALL.iter().map(state).collect(),
        initial: State::Draft.code().to_owned(),
        transitions: transitions.collect(),
        mermaid: mermaid(),
        svg: svg(),
    }))
}
