//! Handlers about patterns of misuse, for the audit administrator, and about break-glass.

use actix_web::web::{Data, Json, Path, Query};
use auth::{
    May,
    permission::{AuditRead, BreakGlass},
};
use contracts::identity::PersonOut;
use kernel::{
    db::Db,
    http::{Answer, Page, PageQuery},
};
use uuid::Uuid;

use crate::{
    flows::{break_glass, break_review, misuse},
    settings::Settings,
    views::{
        break_glass::{BrokenGlassOut, ReviewBreakIn},
        me::look_place,
        misuse::{AnswerMisuseIn, BreakGlassIn, EvidenceOut, MisuseAlarmOut, MisuseQuery},
        persons::person_out,
    },
};

pub(crate) async fn list_misuse_alarms(
    may: May<AuditRead>,
    db: Data<Db>,
    query: Query<MisuseQuery>,
) -> Answer<Json<Page<MisuseAlarmOut>>> {
    let (limit, before) = (query.limit(), query.after.as_deref().map(look_place).transpose()?);
    let rows = misuse::list_misuse_alarms(&db, &may.actor, query.open, before, limit + 1).await?;
    let items = rows.into_iter().map(MisuseAlarmOut::from).collect();
    Ok(Json(Page::of(items, limit, MisuseAlarmOut::cursor)))
}

pub(crate) async fn read_misuse_evidence(
    may: May<AuditRead>,
    db: Data<Db>,
    id: Path<Uuid>,
    page: Query<PageQuery>,
) -> Answer<Json<Page<EvidenceOut>>> {
    let (limit, after) = (page.limit(), page.after.as_deref().map(look_place).transpose()?);
    let rows = misuse::read_misuse_evidence(&db, &may.actor, *id, after, limit + 1).await?;
    let items = rows.into_iter().map(EvidenceOut::from).collect();
    Ok(Json(Page::of(items, limit, EvidenceOut::cursor)))
}

pub(crate) async fn answer_misuse_alarm(
    may: May<AuditRead>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<AnswerMisuseIn>,
) -> Answer<Json<MisuseAlarmOut>> {
    let verdict = body.verdict.word();
    Ok(Json(misuse::answer_misuse_alarm(&db, &may.actor, *id, verdict, &body.text).await?.into()))
}

pub(crate) async fn break_glass(
    may: May<BreakGlass>,
    db: Data<Db>,
    settings: Data<Settings>,
    body: Json<BreakGlassIn>,
) -> Answer<Json<PersonOut>> {
    let (number, name) = body.parse()?;
    let at_most = settings.misuse.break_glass_at_most;
    let wanted = (&number, &name);
    let (id, person) = break_glass::break_glass(&db, &may.actor, at_most, wanted, &body.reason).await?;
    Ok(Json(person_out(id, &person.reveal())))
}

pub(crate) async fn list_broken_glass(
    may: May<AuditRead>,
    db: Data<Db>,
    query: Query<MisuseQuery>,
) -> Answer<Json<Page<BrokenGlassOut>>> {
    let (limit, before) = (query.limit(), query.after.as_deref().map(look_place).transpose()?);
    let rows = break_review::list_broken_glass(&db, &may.actor, query.open, before, limit + 1).await?;
    let items = rows.into_iter().map(BrokenGlassOut::from).collect();
    Ok(Json(Page::of(items, limit, BrokenGlassOut::cursor)))
}

pub(crate) async fn review_broken_glass(
    may: May<AuditRead>,
    db: Data<Db>,
    id: Path<Uuid>,
    body: Json<ReviewBreakIn>,
) -> Answer<Json<BrokenGlassOut>> {
    let verdict = body.verdict.word();
    Ok(Json(break_review::review_broken_glass(&db, &may.actor, *id, verdict, &body.text).await?.into()))
}
