//! The analysis for the launcher: everything at once, as data and as a page that stands for itself.

use std::fmt::Write;

use kernel::{
    actor::Actor,
    db::{Db, transact},
};

use crate::{
    domain::analysis::picture::escaped,
    flows::analysis,
    problem::CatalogueError,
    views::analysis::{AnalysisOut, ItemRef},
};

/// Analyses everything that is published (减证便民); the lists are complete.
pub async fn analyse(db: &Db) -> Result<AnalysisOut, CatalogueError> {
    let reader = Actor::service("catalogue");
    let analysis = transact(db, &reader, async |tx| analysis::analyse(tx).await).await?;
    Ok(AnalysisOut::of(&analysis, usize::MAX))
}

impl AnalysisOut {
    /// The report as an HTML page that needs nothing beside it.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut page = String::from(
            "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>减证便民分析</title><style>\
             body{font:16px/1.6 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;\
             width:100%}th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}</style></head><body>\
             <h1>减证便民分析</h1>",
        );
        let found = &self.found;
        let _infallible = write!(
            page,
            "<p>看了 {} 个事项：循环证明 {} 处，重复材料 {} 处，政府自己就有的材料 {} 份，其中还在向群众要的 {} 份。</p>{}",
            self.items, found.circles, found.duplicates, found.fetchable, found.still_demanded, self.picture
        );
        let circles = self.circles.iter().map(|circle| {
            let steps =
                circle.shortest.iter().map(|step| format!("办“{}”要“{}”", step.item.name, step.material));
            vec![steps.collect::<Vec<_>>().join(" → "), names(&circle.items)]
        });
        table(&mut page, "循环证明", &["绕一圈", "牵连的事项"], circles);
        let duplicates = self.duplicates.iter().map(|duplicate| {
            let asked =
                duplicate.asked.iter().map(|asked| format!("{}：{}", asked.item.name, asked.material));
            vec![duplicate.group.clone(), asked.collect::<Vec<_>>().join("；")]
        });
        table(&mut page, "重复材料", &["主题", "在哪里要"], duplicates);
        let fetchable = self.fetchable.iter().map(|it| {
            let by = if it.given_by.is_empty() {
                it.issued_by.clone().unwrap_or_default()
            } else {
                names(&it.given_by)
            };
            let state = if it.fetched { "已免交" } else { "还要交" };
            vec![it.item.name.clone(), it.material.clone(), by, state.to_owned()]
        });
        table(&mut page, "政府自己就有的材料", &["事项", "材料", "谁有", "现在"], fetchable);
        let burdens = self.burdens.iter().map(|it| {
            let papers = format!("{}（另按情形 {}）", it.papers, it.papers_in_situations);
            let fees = format!("{}.{:02} 元", it.fees_fen / 100, it.fees_fen % 100);
            vec![
                it.item.name.clone(),
                range(it.trips_least, it.trips_most),
                papers,
                range(it.days_least, it.days_most),
                fees,
            ]
        });
        table(
            &mut page,
            "每个事项要群众付出多少",
            &["事项", "跑几趟", "交几份", "等几个工作日", "收费"],
            burdens,
        );
        let savings = self.savings.iter().map(|it| {
            let year = if it.counted_items > 0 {
                it.papers_per_year.to_string()
            } else {
                "还没有统计".to_owned()
            };
            let way = if it.saves_a_way { "是" } else { "" };
            vec![it.name.clone(), it.items.to_string(), it.papers_per_round.to_string(), year, way.to_owned()]
        });
        table(
            &mut page,
            "取消一份材料能省多少",
            &["材料", "多少事项要", "每轮省几份", "每年省几份", "还省去开证明的一趟"],
            savings,
        );
        page.push_str("</body></html>\n");
        page
    }
}

fn names(items: &[ItemRef]) -> String {
    items.iter().map(|item| item.name.as_str()).collect::<Vec<_>>().join("、")
}

fn range(least: Option<u32>, most: Option<u32>) -> String {
    match (least, most) {
        (Some(least), Some(most)) if least == most => least.to_string(),
        (Some(least), Some(most)) => format!("{least}–{most}"),
        _ => "–".to_owned(),
    }
}

fn table(page: &mut String, title: &str, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    let _infallible = write!(page, "<h2>{title}</h2><table><thead><tr>{heads}</tr></thead><tbody>");
    for row in rows {
        let cells: String = row.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
        let _infallible = write!(page, "<tr>{cells}</tr>");
    }
    page.push_str("</tbody></table>");
}
