//! Materials: what the system fetches, what is photographed, what the village makes.
use crate::{
    client::{Sent, intake, intake::Material},
    error::PortalError,
    form::Mistake,
    pages::{
        dossier::{Dossier, refused},
        page, page_again, see_other,
    },
    session::{Posted, Upload, User, random_text},
    shell::Shell,
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use auth::Role;
use kernel::id::{CaseId, FileId};

/// A material as pages list it.
pub(crate) struct MaterialView {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) main: bool,
    pub(crate) absent: bool,
    /// What came: words, and the file if it is one.
    pub(crate) taken: Vec<TakenView>,
    /// Whether the licence repository may have it.
    pub(crate) fetchable: bool,
    /// Whether the government checks it by itself: then nobody may be asked for it.
    pub(crate) checked: bool,
    /// The step of the village that makes it.
    pub(crate) made_by: Option<String>,
    pub(crate) hint: String,
    /// A file of it had a virus in it and was not taken.
    pub(crate) infected: bool,
    /// Some of it waits for the virus scanner.
    pub(crate) scanning: bool,
    /// Why it was asked for again.
    pub(crate) notice: Option<String>,
    pub(crate) key: String,
}

/// One thing that came for a material.
pub(crate) struct TakenView {
    pub(crate) words: String,
    pub(crate) file: Option<FileId>,
    pub(crate) image: bool,
}

impl MaterialView {
    /// Whether this file is one of its files.
    pub(crate) fn shows(&self, file: &Option<FileId>) -> bool {
        file.is_some() && self.taken.iter().any(|taken| taken.file == *file)
    }
}

/// The part of a licence's identifier that tells it from others: its serial number, version and check character.
fn short(identifier: &str) -> String {
    let parts: Vec<&str> = identifier.rsplitn(4, '.').take(3).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join(".")
}

#[derive(Template)]
#[template(path = "apply/materials.html")]
struct MaterialsPage {
    shell: Shell,
    case: CaseId,
    name: String,
    materials: Vec<MaterialView>,
    missing: usize,
    mistakes: Vec<Mistake>,
    agent: bool,
    /// On the way back from a notice of deficiencies.
    fixing: bool,
    lapses_on: Option<String>,
    key: String,
}

pub(crate) async fn materials(user: User, id: Path<CaseId>) -> Result<HttpResponse, PortalError> {
    show(&user, *id, Vec::new()).await
}

async fn show(user: &User, id: CaseId, mistakes: Vec<Mistake>) -> Result<HttpResponse, PortalError> {
    let dossier = Dossier::load(user, id).await?;
    let now = user.visitor.portal.clock.now();
    let fixing = dossier.case.standing.state == "supplement";
    let title = if fixing { "补材料" } else { "材料" };
    let again = !mistakes.is_empty();
    let template = MaterialsPage {
        shell: user.shell(&format!("{title} · {}", dossier.item.name)).with_errors(again),
        case: id,
        name: dossier.item.name.clone(),
        materials: material_views(&dossier)?,
        missing: dossier.case.absent.len(),
        mistakes,
        agent: user.has(Role::Agent),
        fixing,
        lapses_on: dossier.case.standing.lapses_on.map(|day| crate::words::day_until(day, now)),
        key: random_text()?,
    };
    if again { page_again(&template) } else { page(&template) }
}

/// The materials of a case; those of the newest notice first, with what is wrong with them.
pub(crate) fn material_views(dossier: &Dossier) -> Result<Vec<MaterialView>, PortalError> {
    let fixing = dossier.case.standing.state == "supplement";
    let notice = dossier.case.notices.last().filter(|_| fixing);
    let mut views = Vec::new();
    for material in &dossier.case.materials {
        let lines = notice.map(|notice| &notice.lines[..]).unwrap_or_default();
        let line = lines.iter().find(|line| line.material.as_deref() == Some(&material.code));
        views.push(view(dossier, material, line.map(|line| line.reason.clone()))?);
    }
    views.sort_by_key(|view| view.notice.is_none());
    Ok(views)
}

fn view(dossier: &Dossier, material: &Material, notice: Option<String>) -> Result<MaterialView, PortalError> {
    let known = dossier.item.material(&material.code);
    let sound = material.taken.iter().filter(|taken| !taken.is_infected());
    let taken = sound.map(|taken| TakenView {
        words: match &taken.identifier {
            Some(identifier) => format!("电子证照 {}", short(identifier)),
            None if taken.is_waiting() => {
                format!("{}（正在查毒，查完才能打开）", taken.name.as_deref().unwrap_or("文件"))
            }
            None => taken.name.clone().unwrap_or_else(|| "文件".to_owned()),
        },
        file: taken.file.filter(|_| !taken.is_waiting()),
        image: taken.media_type.as_deref().is_some_and(|kind| kind.starts_with("image/")),
    });
    let made_by = known.and_then(|known| known.produced_by.as_deref()).map(|step| dossier.step_name(step));
    Ok(MaterialView {
        code: material.code.clone(),
        name: material.name.clone(),
        main: material.main,
        absent: material.absent,
        taken: taken.collect(),
        infected: material.taken.iter().any(intake::Taken::is_infected),
        scanning: material.taken.iter().any(intake::Taken::is_waiting),
        checked: known.is_some_and(|known| known.checked_by_government),
        fetchable: known.is_some_and(|known| !known.licence_types.is_empty()),
        made_by,
        hint: known
            .map(|known| known.explanation.clone().unwrap_or_else(|| known.review_points.join("，")))
            .unwrap_or_default(),
        notice,
        key: random_text()?,
    })
}

pub(crate) async fn upload(
    upload: Upload,
    path: Path<(CaseId, String)>,
) -> Result<HttpResponse, PortalError> {
    let (id, material) = path.into_inner();
    let Upload { user, fields, files } = upload;
    if files.is_empty() {
        let anchor = format!("file-{material}");
        return show(&user, id, vec![Mistake { anchor, text: "还没选照片或文件。请选一个再传。".into() }])
            .await;
    }
    for (at, file) in files.iter().enumerate() {
        let sent = Sent { name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
        let key = format!("{}-{at}", fields.key());
        if let Err(fault) = intake::add_material_file(user.api(), &key, id, &material, sent).await {
            return show(&user, id, refused(fault)?).await;
        }
    }
    Ok(see_other(&format!("/a/{id}/2#m-{material}")))
}

pub(crate) async fn take_licence(
    posted: Posted,
    path: Path<(CaseId, String)>,
) -> Result<HttpResponse, PortalError> {
    let (id, material) = path.into_inner();
    match intake::attach_licence(posted.user.api(), posted.fields.key(), id, &material).await {
        Ok(()) => Ok(see_other(&format!("/a/{id}/2#m-{material}"))),
        Err(fault) if fault.code() == "licence_unavailable" => {
            let text = crate::words::sentence(fault.code()).unwrap_or_default().to_owned();
            show(&posted.user, id, vec![Mistake { anchor: format!("m-{material}"), text }]).await
        }
        Err(fault) => show(&posted.user, id, refused(fault)?).await,
    }
}
