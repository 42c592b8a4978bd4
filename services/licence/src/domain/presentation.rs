//! Showing a licence where there is no network: a presentation signed with SM2 and Ed25519, and a status list that says until
//! when it is fresh. Whoever checks learns as of when he knows, and how old that may be.
use super::{
    FileRefusal, IssuerCertificate, Status,
    file::{message, read_file, read_record},
    trust::Trust,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contracts::licence::LicenceStatus;
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use kernel::code::{LicenceIdentifier, Uscc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use uuid::Uuid;

/// The form of a presentation.
pub(crate) const PRESENTATION: &str = "tongban-presentation-v1";
/// The form of a status list.
pub(crate) const STATUS_LIST: &str = "tongban-status-list-v1";
/// How many licences one list holds.
pub(crate) const LIST_SIZE: usize = 65_536;
/// In whose name both are signed.
const OWNER: &str = "repository";
/// Clocks of phones differ a little.
const CLOCK_DIFFERENCE: TimeDelta = TimeDelta::minutes(2);

/// What a licence is worth, in two bits, as token status lists have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// 0: it may be relied on.
    Good,
    /// 1: it may not, for good.
    Ended,
    /// 2: it may not for now.
    Suspended,
}

impl Listed {
    /// The word of a standing.
    pub(crate) const fn of(status: Status) -> Self {
        match status {
            Status::Valid => Self::Good,
            Status::Suspended => Self::Suspended,
            Status::Revoked
            | Status::Cancelled
            | Status::Expired
            | Status::TransferredOut
            | Status::Withdrawn => Self::Ended,
        }
    }

    const fn bits(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Ended => 1,
            Self::Suspended => 2,
        }
    }
}

/// The standing of many licences at one moment; it names none of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusList {
    /// Which list.
    pub list: i32,
    /// How many bits each place has: 2.
    pub bits: u8,
    /// The places, four to a byte from the lowest bits up, compressed by zlib, in base64url.
    pub statuses: String,
    /// As of when.
    pub issued_at: DateTime<Utc>,
    /// Until when it may be relied on.
    pub fresh_until: DateTime<Utc>,
}

impl StatusList {
    /// The list of these standings by place.
    pub(crate) fn of(
        list: i32,
        statuses: &[(usize, Listed)],
        at: DateTime<Utc>,
        fresh: TimeDelta,
    ) -> std::io::Result<Self> {
        // A place that nobody has is nothing to rely on.
        let mut bytes = vec![0b0101_0101_u8; LIST_SIZE / 4];
        for (place, listed) in statuses {
            if let Some(byte) = bytes.get_mut(place / 4) {
                let shift = place % 4 * 2;
                *byte = (*byte & !(0b11 << shift)) | (listed.bits() << shift);
            }
        }
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&bytes)?;
        let statuses = BASE64.encode(packed.finish()?);
        Ok(Self { list, bits: 2, statuses, issued_at: at, fresh_until: at + fresh })
    }

    fn at(&self, place: usize) -> Option<Listed> {
        let packed = BASE64.decode(&self.statuses).ok()?;
        let mut bytes = Vec::new();
        let most = u64::try_from(LIST_SIZE).ok()?;
        ZlibDecoder::new(packed.as_slice()).take(most).read_to_end(&mut bytes).ok()?;
        match bytes.get(place / 4)? >> (place % 4 * 2) & 0b11 {
            0 => Some(Listed::Good),
            1 => Some(Listed::Ended),
            2 => Some(Listed::Suspended),
            _ => None,
        }
    }
}

/// What a holder shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfflinePresentation {
    /// The presentation; a verifier that keeps it notices when the same is shown again.
    pub id: Uuid,
    /// For whom it was made, in the holder's words; for anyone if there is none.
    pub audience: Option<String>,
    /// The licence.
    pub identifier: LicenceIdentifier,
    /// The type's name.
    pub type_name: String,
    /// In whose name it was issued.
    pub authority: Uscc,
    /// The holder's name with all but the first character hidden.
    pub holder: String,
    /// Its standing at `issued_at`.
    pub status: LicenceStatus,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; none if it holds for ever.
    pub valid_to: Option<NaiveDate>,
    /// The status list that says what became of it.
    pub list: i32,
    /// Its place in that list.
    pub place: u32,
    /// When it was made.
    pub issued_at: DateTime<Utc>,
    /// Until when it may be relied on; never more than 24 hours later.
    pub fresh_until: DateTime<Utc>,
}

/// What a check without a network comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What was shown.
    pub presentation: OfflinePresentation,
    /// May it be relied on, as far as is known.
    pub good: bool,
    /// As of when that is known.
    pub as_of: DateTime<Utc>,
    /// At most so many hours ago.
    pub hours: i64,
}

impl Shown {
    /// How fresh the answer is, as a verifier is told: never a verdict without it.
    #[must_use]
    pub fn freshness(&self) -> String {
        format!("状态截至 {}，最多 {} 小时前", super::local(self.as_of), self.hours)
    }
}

/// Checks a presentation with what the issuer publishes, a status list if there is one, and a clock; nothing else.
///
/// # Errors
/// Why it proves nothing: forged, changed, stale, or made for somebody else.
pub fn verify_presentation(
    text: &str,
    list: Option<&str>,
    published: &IssuerCertificate,
    audience: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Shown, FileRefusal> {
    let said: OfflinePresentation =
        opened(text, PRESENTATION, published, now, |said: &OfflinePresentation| said.issued_at)?;
    fresh(said.issued_at, said.fresh_until, now)?;
    if said.audience.is_some() && said.audience.as_deref() != audience {
        return Err(FileRefusal::OtherAudience);
    }
    let today = super::hall_date(now);
    let in_time = said.valid_from <= today && said.valid_to.is_none_or(|last| today <= last);
    let mut good = in_time && said.status == LicenceStatus::Valid;
    let mut as_of = said.issued_at;
    if let Some(list) = list {
        let list: StatusList = opened(list, STATUS_LIST, published, now, |list: &StatusList| list.issued_at)?;
        fresh(list.issued_at, list.fresh_until, now)?;
        let place = usize::try_from(said.place).map_err(|_too_far| FileRefusal::NotAFile)?;
        let listed = Some(&list).filter(|list| list.list == said.list).and_then(|list| list.at(place));
        let listed = listed.ok_or(FileRefusal::NotAFile)?;
        // What is known later counts; what ended before stays ended.
        if list.issued_at > as_of {
            good = in_time && listed == Listed::Good;
            as_of = list.issued_at;
        } else {
            good &= listed == Listed::Good;
        }
    }
    let age = (now - as_of).max(TimeDelta::zero());
    let hours = age.num_hours() + i64::from(age > TimeDelta::hours(age.num_hours()));
    Ok(Shown { presentation: said, good, as_of, hours: hours.max(1) })
}

fn fresh(from: DateTime<Utc>, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), FileRefusal> {
    if now > until || now + CLOCK_DIFFERENCE < from { Err(FileRefusal::Stale) } else { Ok(()) }
}

fn opened<T: serde::de::DeserializeOwned>(
    text: &str,
    format: &str,
    published: &IssuerCertificate,
    now: DateTime<Utc>,
    made: impl FnOnce(&T) -> DateTime<Utc>,
) -> Result<T, FileRefusal> {
    let file = read_file(text)?;
    let said: T = read_record(&file, format)?;
    let trust = Trust::of(published, &file.certificates, now)?;
    trust.check(OWNER, made(&said), &message(format, &file.record), &file.signatures)?;
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        file::{Signer, tests::record},
        trust::tests::{published, signer},
    };

    const MADE: &str = "2026-11-22T04:00:00Z";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn signed(format: &str, said: &impl Serialize) -> String {
        let (keys, certificates) = signer(3, OWNER, "2026-11-01", "2031-11-01");
        let signer = Signer { keys: &keys, certificates: &certificates };
        serde_json::to_string(&signer.sign(format, said).unwrap()).unwrap()
    }

    fn presentation(audience: Option<&str>) -> String {
        let record = record();
        let said = OfflinePresentation {
            id: Uuid::nil(),
            audience: audience.map(str::to_owned),
            identifier: record.identifier,
            type_name: record.type_name,
            authority: record.authority,
            holder: "王*".into(),
            status: LicenceStatus::Valid,
            valid_from: record.valid_from,
            valid_to: None,
            list: 0,
            place: 5,
            issued_at: at(MADE),
            fresh_until: at(MADE) + TimeDelta::hours(24),
        };
        signed(PRESENTATION, &said)
    }

    fn list(listed: Listed, made: &str) -> String {
        let list = StatusList::of(0, &[(4, Listed::Suspended), (5, listed)], at(made), TimeDelta::hours(24));
        signed(STATUS_LIST, &list.unwrap())
    }

    #[test]
    fn the_verifier_is_told_as_of_when_and_how_old_at_most() {
        let shown =
            verify_presentation(&presentation(None), None, &published(), None, at("2026-11-22T06:30:00Z"))
                .unwrap();
        assert!(shown.good);
        assert_eq!(shown.freshness(), "状态截至 2026-11-22 12:00，最多 3 小时前");
    }

    #[test]
    fn a_status_list_of_later_tells_what_became_of_the_licence() {
        let later = at("2026-11-22T08:00:00Z");
        let check = |list: &str| {
            verify_presentation(&presentation(None), Some(list), &published(), None, later).unwrap()
        };
        let good = check(&list(Listed::Good, "2026-11-22T07:30:00Z"));
        assert_eq!((good.good, good.as_of, good.hours), (true, at("2026-11-22T07:30:00Z"), 1));
        assert!(!check(&list(Listed::Ended, "2026-11-22T07:30:00Z")).good);
        assert!(!check(&list(Listed::Suspended, "2026-11-22T07:30:00Z")).good);
    }

    #[test]
    fn a_presentation_of_yesterday_and_a_list_of_yesterday_are_refused() {
        let text = presentation(None);
        let stale = verify_presentation(&text, None, &published(), None, at("2026-11-23T04:00:01Z"));
        assert_eq!(stale, Err(FileRefusal::Stale));
        let old = list(Listed::Good, "2026-11-21T04:00:00Z");
        let refused = verify_presentation(&text, Some(&old), &published(), None, at("2026-11-22T05:00:00Z"));
        assert_eq!(refused, Err(FileRefusal::Stale));
    }

    #[test]
    fn a_presentation_for_another_audience_is_refused() {
        let text = presentation(Some("灵璧县人民医院"));
        let check = |audience| verify_presentation(&text, None, &published(), audience, at(MADE));
        assert_eq!(check(Some("别的医院")), Err(FileRefusal::OtherAudience));
        assert_eq!(check(None), Err(FileRefusal::OtherAudience));
        assert!(check(Some("灵璧县人民医院")).unwrap().good);
    }

    #[test]
    fn every_flipped_byte_of_a_presentation_and_of_a_list_is_refused() {
        let (text, list) = (presentation(None), list(Listed::Good, MADE));
        for (name, whole) in [("presentation", &text), ("list", &list)] {
            for place in (0..whole.len()).step_by(41) {
                let mut bytes = whole.clone().into_bytes();
                bytes[place] ^= 1;
                let Ok(flipped) = String::from_utf8(bytes) else { continue };
                let refused = if name == "list" {
                    verify_presentation(&text, Some(&flipped), &published(), None, at(MADE))
                } else {
                    verify_presentation(&flipped, Some(&list), &published(), None, at(MADE))
                };
                assert!(refused.is_err(), "{name}: byte {place}");
            }
        }
    }

    #[test]
    fn a_list_is_no_presentation_and_a_file_is_neither() {
        let list = list(Listed::Good, MADE);
        let refused = verify_presentation(&list, None, &published(), None, at(MADE));
        assert_eq!(refused, Err(FileRefusal::NotAFile));
    }
}
