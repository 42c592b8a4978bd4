//! What a refusal says on the page: the sentences of its fields, or that of its code.
use crate::{client::Fault, error::PortalError, form::Mistake, pages::dossier::refused};

/// The mistakes that a refusal names.
pub(super) fn told(fault: Fault) -> Result<Vec<Mistake>, PortalError> {
    let named: Vec<Mistake> = fault
        .fields()
        .iter()
        .take(50)
        .map(|field| {
            let (sentence, _code) = field.detail.rsplit_once(" (").unwrap_or((&field.detail, ""));
            let place = place(&field.pointer);
            Mistake { anchor: String::new(), text: format!("{place}{sentence}") }
        })
        .collect();
    if named.is_empty() { refused(fault) } else { Ok(named) }
}

/// `/sheet/line/field` in words.
fn place(pointer: &str) -> String {
    let mut parts = pointer.trim_start_matches('/').splitn(3, '/');
    // The sheet's part is empty where there is one table only.
    let parts: Vec<&str> = if pointer.starts_with("//") {
        pointer.trim_start_matches('/').splitn(2, '/').collect()
    } else {
        parts.by_ref().collect()
    };
    match parts.as_slice() {
        ["0", field] if !field.is_empty() => format!("{field}："),
        [line, field] => format!("第 {line} 行 {field}："),
        [sheet, line, field] => format!("{sheet} 第 {line} 行 {field}："),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_place_is_told_as_people_look_for_it() {
        assert_eq!(place("//12/事项名称"), "第 12 行 事项名称：");
        assert_eq!(place("//0/批准文件"), "批准文件：");
        assert_eq!(place("/表一/3/甲"), "表一 第 3 行 甲：");
        assert_eq!(place(""), "");
    }
}
