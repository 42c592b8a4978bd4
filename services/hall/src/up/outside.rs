//! Simulators in place of the systems outside, for a hall on one's own machine.

use crate::{error::LaunchError, settings::Settings};
use identity::{Outside, Peer, Upstream, domain::upstream::Levels};
use intake::{Carrier, System, domain::vertical_signature::SharedKey, gateway::PaymentPeer};
use peers::{Clamd, LetterCarrier, PayDesk, Peers, VerticalSystem};

/// What runs in place of the systems outside; it ends with the value.
#[derive(Debug, Default)]
pub(super) struct Simulated {
    /// Registers, message gateway, provincial log-in.
    pub(super) peers: Option<Peers>,
    /// The virus scanner.
    pub(super) clamd: Option<Clamd>,
    /// The systems that handle cases, all of them at one desk.
    pub(super) vertical: Option<VerticalSystem>,
    /// Who carries letters.
    pub(super) carrier: Option<LetterCarrier>,
    /// The payment gateway.
    pub(super) payments: Option<PayDesk>,
}

/// Starts simulators where no systems outside are given by address. They end with the value.
pub(super) fn simulate(settings: &mut Settings) -> Result<Simulated, LaunchError> {
    Ok(Simulated {
        peers: registers(settings)?,
        clamd: scanner(settings)?,
        vertical: verticals(settings)?,
        carrier: carrier(settings)?,
        payments: payments(settings)?,
    })
}

/// Scans for the test virus only.
fn scanner(settings: &mut Settings) -> Result<Option<Clamd>, LaunchError> {
    if settings.clamd.is_some() {
        return Ok(None);
    }
    let clamd = Clamd::start().map_err(LaunchError::step("starting the simulated virus scanner"))?;
    settings.clamd = Some(clamd.address());
    Ok(Some(clamd))
}

/// Takes numbers for money.
fn payments(settings: &mut Settings) -> Result<Option<PayDesk>, LaunchError> {
    if settings.intake.payment.is_some() {
        return Ok(None);
    }
    let desk = PayDesk::start().map_err(LaunchError::step("starting the simulated payment gateway"))?;
    let (url, public_key) = (desk.url(), desk.public_key());
    settings.intake.payment = Some(PaymentPeer { url, key: desk.key().into(), public_key });
    Ok(Some(desk))
}

fn registers(settings: &mut Settings) -> Result<Option<Peers>, LaunchError> {
    if settings.identity.outside.is_some() {
        return Ok(None);
    }
    let peers = Peers::start().map_err(LaunchError::step("starting the simulators"))?;
    let peer = || Peer { url: peers.url().to_owned(), key: peers.key().into() };
    settings.identity.outside = Some(Outside { population: peer(), messages: peer() });
    if settings.identity.business.is_none() {
        settings.identity.business = Some(peer());
    }
    if settings.identity.household.is_none() {
        settings.identity.household = Some(peer());
    }
    if settings.identity.upstream.is_none() {
        settings.identity.upstream = Some(Upstream {
            issuer: peers.province().to_owned(),
            client: peers.province_client().to_owned(),
            secret: peers.key().into(),
            levels: Levels::default(),
        });
    }
    Ok(Some(peers))
}

/// The systems of the seed that are reached over the network: short word, and name as the items say it.
const SYSTEMS: [(&str, &str); 8] = [
    ("population", "人口信息管理系统（演示）"),
    ("social-card", "社会保障卡持卡人员基础信息库（演示）"),
    ("employment", "就业信息系统（演示）"),
    ("food", "食品经营许可系统（演示）"),
    ("medical", "医疗保障信息平台（演示）"),
    ("pension", "城乡居民养老保险信息系统（演示）"),
    ("social-insurance", "社会保险信息系统（演示）"),
    ("property", "不动产登记系统（演示）"),
];
/// Systems of the seed to whose page the applicant goes.
const PAGES: [(&str, &str); 1] = [("medical-platform", "国家医保服务平台（演示）")];

/// One simulator plays all of them: at its desk someone grants, refuses and sends back.
fn verticals(settings: &mut Settings) -> Result<Option<VerticalSystem>, LaunchError> {
    if !settings.intake.verticals.systems.is_empty() {
        return Ok(None);
    }
    let simulated = VerticalSystem::start().map_err(LaunchError::step("starting the simulated systems"))?;
    let Some(key) = SharedKey::parse(simulated.key()) else { return Ok(None) };
    let called = SYSTEMS.iter().map(|named| (named, Some(simulated.url().to_owned()), None));
    let visited = PAGES.iter().map(|named| (named, None, Some(simulated.page())));
    settings.intake.verticals.systems = called
        .chain(visited)
        .map(|((code, name), url, page)| System {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            url,
            page,
            key: key.clone(),
            file_at: None,
        })
        .collect();
    Ok(Some(simulated))
}

/// Carries nothing anywhere; at its desk someone moves the parcels.
fn carrier(settings: &mut Settings) -> Result<Option<LetterCarrier>, LaunchError> {
    if settings.intake.carrier.is_some() {
        return Ok(None);
    }
    let simulated = LetterCarrier::start().map_err(LaunchError::step("starting the simulated carrier"))?;
    let key = SharedKey::parse(simulated.key());
    settings.intake.carrier = key.map(|key| Carrier { url: simulated.url().to_owned(), key });
    Ok(Some(simulated))
}
