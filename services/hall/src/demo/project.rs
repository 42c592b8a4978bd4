//! 农村集中建房项目 in 渔沟镇: departments look at one report together (多评合一) and come once to accept (联合验收); a further round asks
//! only whoever wanted changes.

use super::{
    people::{People, Person, at, list, text},
    told::Told,
};
use crate::{error::LaunchError, manifest::Manifest};
use serde_json::{Value, json};
use uuid::Uuid;

const API: &str = "intake/v1/projects";
const TOWNSHIP: &str = "341323110000";
const GOVERNMENT: (&str, &str) = ("11341323990011103D", "灵璧县渔沟镇人民政府");
const MARKET: (&str, &str) = ("11341323990000041N", "灵璧县市场监督管理局");

/// Who has a part, logged in.
struct Cast {
    clerk: Person,
    builder: Person,
    leads: Person,
    market: Person,
}

impl Cast {
    async fn of(people: &People) -> Result<Self, LaunchError> {
        Ok(Self {
            clerk: people.log_in("chief").await?,
            builder: people.log_in("citizen").await?,
            leads: people.log_in("reviewer_1").await?,
            market: people.log_in("market_reviewer").await?,
        })
    }

    /// Registers a project under a number that no run of the demo had; answers with its address.
    async fn register(&self) -> Result<String, LaunchError> {
        let serial = Uuid::new_v4().as_u128() % 1_000_000;
        let new = json!({
            "code": format!("2611-341323-04-01-{serial:06}"), "name": "渔沟镇小河湾村集中建房项目",
            "bundle": "village-housing", "division": TOWNSHIP, "applicant": self.builder.id,
        });
        Ok(format!("{API}/{}", text(&self.clerk.post(API, &new).await?, "/id")))
    }

    /// Opens joint work of both departments; answers with its address.
    async fn open(&self, project: &str, stage: &str, kind: &str) -> Result<String, LaunchError> {
        let department = |(authority, name): (&str, &str)| json!({ "authority": authority, "name": name });
        let departments = [department(GOVERNMENT), department(MARKET)];
        let body = json!({ "stage": stage, "kind": kind, "departments": departments });
        let opened = self.clerk.post(&format!("{project}/works"), &body).await?;
        let mut stages = list(&opened, "/stages");
        let works = stages.find(|known| text(known, "/stage") == stage).cloned().unwrap_or_default();
        Ok(format!("{project}/works/{}", text(&works, "/works/0/id")))
    }
}

/// Passes, or asks for one change.
async fn say(who: &Person, work: &str, point: Option<&str>) -> Result<(), LaunchError> {
    let verdict = if point.is_some() { "changes" } else { "pass" };
    let points: Vec<&str> = point.into_iter().collect();
    who.post(&format!("{work}/opinions"), &json!({ "verdict": verdict, "points": points })).await?;
    Ok(())
}

async fn sum_up(who: &Person, work: &str, words: &str) -> Result<Value, LaunchError> {
    who.post(&format!("{work}/summary"), &json!({ "words": words })).await
}

pub(super) async fn walk(people: &People) -> Result<(), LaunchError> {
    let told = Told::begin("农村集中建房项目，渔沟镇 (all people and codes are fictitious)");
    let cast = Cast::of(people).await?;
    let project = cast.register().await?;
    let read = cast.clerk.get(&project).await?;
    told.step(
        "窗口",
        format_args!("registers the project {}: {}", text(&read, "/code"), text(&read, "/name")),
    );
    assess(&told, &cast, &project).await?;
    accept(&told, &cast, &project).await
}

/// 多评合一: one report for all.
async fn assess(told: &Told, cast: &Cast, project: &str) -> Result<(), LaunchError> {
    let work = cast.open(project, "siting", "one_assessment").await?;
    cast.builder.bring(&format!("{work}/versions"), "综合评估报告.png").await?;
    told.step("建设单位", "brings one report for all assessments");
    say(&cast.leads, &work, None).await?;
    say(&cast.market, &work, Some("补充电梯井道和机房的安全评估")).await?;
    sum_up(&cast.leads, &work, "市场监管部门要求补充电梯安全评估，请一并修改。").await?;
    told.step("各部门", "read it side by side; one asks for a change, and one opinion goes back");
    cast.builder.bring(&format!("{work}/versions"), "综合评估报告（修改）.png").await?;
    say(&cast.market, &work, None).await?;
    let over = sum_up(&cast.leads, &work, "各部门意见一致，综合评估通过。").await?;
    told.step(
        "各部门",
        format_args!("only who asked looks again; over: {}", at(&over, "/stages/0/works/0/over")),
    );
    Ok(())
}

/// 联合验收: one visit, one list for the re-inspection.
async fn accept(told: &Told, cast: &Cast, project: &str) -> Result<(), LaunchError> {
    let work = cast.open(project, "completion", "joint_acceptance").await?;
    let visit = json!({ "title": "各部门一次到场，查看房屋、道路和电梯" });
    cast.leads.post(&format!("{work}/visits"), &visit).await?;
    say(&cast.leads, &work, None).await?;
    say(&cast.market, &work, Some("三号楼电梯没有使用登记标志")).await?;
    told.step("各部门", "come once, all together; one point is left");
    let again = json!({ "title": "复验：三号楼电梯使用登记标志" });
    cast.leads.post(&format!("{work}/visits"), &again).await?;
    let code = cast
        .market
        .refused(&format!("{work}/opinions"), &json!({ "verdict": "changes", "points": ["绿化面积不足"] }))
        .await?;
    told.step("统一受理", "lets the re-inspection look at nothing but the named point");
    told.detail(code);
    say(&cast.market, &work, None).await?;
    let over = sum_up(&cast.leads, &work, "复验通过，同意竣工联合验收。").await?;
    told.step("牵头部门", format_args!("sums up; over: {}", at(&over, "/stages/3/works/0/over")));
    Ok(())
}

/// Leaves a project behind with a case in it, a report that one department has not read yet, and drawings; answers with its id.
pub async fn leave(hall: &Manifest, case: &str) -> Result<String, LaunchError> {
    let cast = Cast::of(&People::new(hall)?).await?;
    let project = cast.register().await?;
    cast.clerk.post(&format!("{project}/cases"), &json!({ "case": case })).await?;
    let report = cast.open(&project, "siting", "one_assessment").await?;
    cast.builder.bring(&format!("{report}/versions"), "综合评估报告.png").await?;
    say(&cast.market, &report, Some("补充电梯井道和机房的安全评估")).await?;
    let drawings = cast.open(&project, "construction", "joint_drawing_review").await?;
    cast.builder.bring(&format!("{drawings}/versions"), "施工图.png").await?;
    Ok(project.rsplit('/').next().unwrap_or_default().to_owned())
}
