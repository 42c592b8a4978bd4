//! What the person at the terminal sees once the hall serves.

use super::outside::Simulated;
use crate::{manifest::Manifest, place::Place};
use peers::{HOUSEHOLDS, SAMPLE};

pub(super) fn show(place: &Place, manifest: &Manifest, simulated: &Simulated) {
    let url = &manifest.base_url;
    println!("\n  通办 Tongban serves at {url}");
    println!("    interfaces  {url}/openapi.json");
    println!("    state       {url}/health/ready   {url}/metrics");
    if !manifest.accounts.is_empty() {
        println!("\n  Demo log-ins (this folder only; also in {}):", place.manifest().display());
        println!("    {:<16} {:<20} password", "name", "user");
        for (name, account) in &manifest.accounts {
            println!("    {name:<16} {:<20} {}", account.user, account.password);
        }
        println!("\n  ./hall demo walks through the main job; ./hall token NAME prints an access token.");
    }
    if let Some(peers) = &simulated.peers {
        let free: Vec<String> =
            SAMPLE.iter().skip(2).map(|(name, number, _)| format!("{name} {number}")).collect();
        println!("\n  Registering oneself: {url}/api/identity/v1/register");
        println!("    the simulated population register knows {}", free.join(", "));
        let children: Vec<String> = HOUSEHOLDS
            .iter()
            .map(|(child, number, parent, ..)| format!("{child} {number} as a child of {parent}"))
            .collect();
        println!("    the simulated household register knows {}", children.join(", "));
        println!("    messages to telephones appear at {}/", peers.url());
    }
    if let Some(clamd) = &simulated.clamd {
        println!(
            "\n  Uploaded files are scanned by a simulated clamd at {}: it knows the EICAR test virus",
            clamd.address()
        );
        println!("    and no other. HALL_CLAMD=HOST:PORT names a real one.");
    }
    if let Some(vertical) = &simulated.vertical {
        println!(
            "\n  The systems outside that handle cases are simulated: their desk is at {}/",
            vertical.url()
        );
    }
    if let Some(carrier) = &simulated.carrier {
        println!("  The carrier of letters is simulated, too: its desk is at {}/", carrier.url());
    }
    if let Some(payments) = &simulated.payments {
        println!("  Fees are paid at a simulated gateway, with numbers for money ({}).", payments.url());
    }
    println!("\n  Ctrl-C stops everything; the next ./hall up goes on from here.\n");
}
