//! Whether a template that an editor wrote says all that its document must say.
use crate::{
    Check, CheckCode, Content, Kind, Rendered,
    render::{RenderError, render_own, shown},
    sample::{sample, short_sample},
};
use serde_json::Value;

/// Why a template may not be used.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It cannot be set.
    #[error("the template cannot be set: {0}")]
    Broken(#[from] RenderError),
    /// It leaves out what the document must say.
    #[error("the template leaves out {} things that the document must say", .0.len())]
    Silent(Vec<String>),
}

/// Sets a template over two samples of its kind, a full one and the shortest there is, and compares what it shows with what
/// the sample says: number, authority, applicant, item, check code, every sentence of the act, and the periods in which it
/// can be fought (行政复议法 20, 行政诉讼法 46). Gives the full one as PDF.
///
/// # Errors
/// [`Unfit`], with what is left out in the sample's words.
pub fn prove(kind: Kind, own: &str) -> Result<Rendered, Unfit> {
    says_all(&short_sample(kind).map_err(RenderError::from)?, own)?;
    says_all(&sample(kind).map_err(RenderError::from)?, own)
}

fn says_all(content: &Content, own: &str) -> Result<Rendered, Unfit> {
    let check = Check {
        page: "https://hall.example/documents/check".to_owned(),
        code: CheckCode::of_bits(u128::from(u64::MAX)),
    };
    let said = shown(content, &check, own)?;
    let silent: Vec<String> =
        wanted(content, &check).into_iter().filter(|text| !holds(&said, text)).collect();
    if silent.is_empty() { Ok(render_own(content, &check, own)?) } else { Err(Unfit::Silent(silent)) }
}

fn holds(said: &str, wanted: &str) -> bool {
    let wanted: String = wanted.chars().filter(|c| !c.is_whitespace()).collect();
    said.contains(&wanted)
}

fn wanted(content: &Content, check: &Check) -> Vec<String> {
    let head = &content.head;
    let mut all =
        vec![head.number.clone(), head.authority.clone(), head.applicant.clone(), head.item.clone()];
    all.push(check.code.to_string());
    let body = serde_json::to_value(&content.body).unwrap_or_default();
    if body.get("rights").is_some() {
        all.extend(["六十日", "六个月"].map(str::to_owned));
    }
    sentences(&body, &mut all);
    all
}

/// Everything in Chinese; codes and days are set in words of the template's own.
fn sentences(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_ascii() => all.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| sentences(item, all)),
        Value::Object(fields) => fields.values().for_each(|field| sentences(field, all)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipped;

    #[test]
    fn every_shipped_template_says_all_that_its_document_must_say() {
        for kind in Kind::ALL {
            let proved = prove(kind, shipped(kind));
            assert!(proved.is_ok(), "{kind:?}: {:?}", proved.err());
        }
    }

    #[test]
    fn a_refusal_without_reason_or_without_the_way_to_fight_it_is_no_template() {
        let without = |what: &str| {
            let source = shipped(Kind::Refusal);
            assert!(source.contains(what), "{what}");
            prove(Kind::Refusal, &source.replace(what, ""))
        };
        let Err(Unfit::Silent(reason)) = without("#b.reason") else { panic!("the reason may be left out") };
        assert!(reason.iter().any(|text| text.contains("永久基本农田")), "{reason:?}");
        let Err(Unfit::Silent(rights)) = without("#rights(b.rights, \"本决定\")") else {
            panic!("the rights")
        };
        assert!(
            rights.contains(&"六十日".to_owned()) && rights.contains(&"灵璧县人民法院".to_owned()),
            "{rights:?}"
        );
    }

    #[test]
    fn a_grant_without_what_the_decider_says_or_that_wants_two_results_is_no_template() {
        let shipped = shipped(Kind::Grant);
        assert!(shipped.contains("#b.said"), "{shipped}");
        let mute = prove(Kind::Grant, &shipped.replace("#b.said", ""));
        assert!(matches!(mute, Err(Unfit::Silent(_))), "{mute:?}");
        let greedy =
            prove(Kind::Grant, &shipped.replace("#if b.said != none [#b.said]", "#b.results.at(1) #b.said"));
        assert!(matches!(greedy, Err(Unfit::Broken(_))), "{greedy:?}");
    }

    #[test]
    fn a_template_reads_no_file_but_its_own() {
        for read in [
            "#read(\"/etc/passwd\")",
            "#import \"/etc/passwd\": *",
            "#image(\"../secret.svg\")",
            "#import \"@preview/x:1.0.0\": *",
        ] {
            let source = format!("{read}\n{}", shipped(Kind::Grant));
            assert!(matches!(prove(Kind::Grant, &source), Err(Unfit::Broken(_))), "{read}");
        }
    }

    #[test]
    fn a_template_that_never_ends_is_stopped() {
        let source = format!("#{{ while true {{ }} }}\n{}", shipped(Kind::Grant));
        assert!(matches!(prove(Kind::Grant, &source), Err(Unfit::Broken(_))));
    }
}
