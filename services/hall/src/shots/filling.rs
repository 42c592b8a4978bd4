//! Cases in every state, some of them weeks old, so that the pages show what people have to do and by when.

use crate::{
    demo::{
        bundle,
        open_cases::{OpenCases, Upto, Villager},
        project,
    },
    error::LaunchError,
    manifest::Manifest,
};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

/// The cases that pages are taken of, by id.
pub struct Cases {
    /// The item for houses.
    pub item: String,
    /// Begun by the agent.
    pub draft: String,
    /// Handed in, a material missing.
    pub submitted: String,
    /// Told what is missing.
    pub supplement: String,
    /// In review, half of the opinions given.
    pub in_review: String,
    /// To be decided.
    pub reviewed: String,
    /// Relief, begun by the villager himself.
    pub own_draft: String,
    /// Several items applied for together.
    pub together: String,
    /// A construction project with joint work under way.
    pub project: String,
}

/// So many days ago a case was brought so far: late, due, and in good time.
const EARLIER: &[(u32, Villager, Upto)] = &[
    (38, Villager::Wang, Upto::InReview),
    (31, Villager::Li, Upto::InReview),
    (29, Villager::Wang, Upto::InReview),
    (28, Villager::Li, Upto::InReview),
    (27, Villager::Wang, Upto::Reviewed),
];
/// The same for relief, which has five working days.
const RELIEF: &[(u32, Upto)] =
    &[(10, Upto::InReview), (8, Upto::InReview), (6, Upto::Submitted), (3, Upto::InReview)];

/// Leaves the cases behind. Business time is moved only in a `database` that is thrown away afterwards.
pub async fn fill(hall: &Manifest, database: Option<&str>) -> Result<Cases, LaunchError> {
    let open = OpenCases::begin(hall).await?;
    let mut clock = Clock::of(database).await?;
    clock.back(40).await?;
    open.mandates(chrono::DateTime::from(std::time::SystemTime::now())).await?;
    for (days, villager, upto) in EARLIER {
        clock.back(*days).await?;
        open.house(*villager, *upto).await?;
    }
    for (days, upto) in RELIEF {
        clock.back(*days).await?;
        open.relief(*upto).await?;
    }
    clock.back(12).await?;
    let in_review = open.house(Villager::Wang, Upto::InReview).await?;
    clock.back(0).await?;
    open.relief(Upto::Submitted).await?;
    Ok(Cases {
        reviewed: open.house(Villager::Li, Upto::Reviewed).await?,
        draft: open.house(Villager::Wang, Upto::Draft).await?,
        submitted: open.house(Villager::Li, Upto::Submitted).await?,
        supplement: open.house(Villager::Wang, Upto::Supplement).await?,
        own_draft: open.relief(Upto::Draft).await?,
        item: open.homestead_item().to_owned(),
        together: bundle::newest(hall).await?,
        project: project::leave(hall, &in_review).await?,
        in_review,
    })
}

/// Business time of intake, moved as only the owner of the schema can; where there is no database to move it in, all
/// happens today.
struct Clock(Option<AsyncPgConnection>);

impl Clock {
    async fn of(database: Option<&str>) -> Result<Self, LaunchError> {
        let Some(url) = database else { return Ok(Self(None)) };
        let opened = AsyncPgConnection::establish(url).await;
        opened.map(|conn| Self(Some(conn))).map_err(LaunchError::step("connecting to PostgreSQL"))
    }

    /// So many days before now; 0 is now, in the very words of the migration.
    async fn back(&mut self, days: u32) -> Result<(), LaunchError> {
        let Some(conn) = &mut self.0 else { return Ok(()) };
        let earlier = if days == 0 { String::new() } else { format!(" - interval ''{days} days''") };
        let sql = format!(
            "SET ROLE hall_intake_owner; CREATE OR REPLACE FUNCTION intake.hall_now() RETURNS timestamptz LANGUAGE sql \
             VOLATILE PARALLEL SAFE AS 'SELECT clock_timestamp(){earlier}'; RESET ROLE"
        );
        conn.batch_execute(&sql).await.map_err(LaunchError::step("moving business time"))
    }
}
