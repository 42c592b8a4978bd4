//! What the person at the terminal sees once the hall serves.

use crate::{manifest::Manifest, place::Place};
use peers::{Peers, SAMPLE};

pub(super) fn show(place: &Place, manifest: &Manifest, peers: Option<&Peers>) {
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
    if let Some(peers) = peers {
        let free: Vec<String> =
            SAMPLE.iter().skip(2).map(|(name, number, _)| format!("{name} {number}")).collect();
        println!("\n  Registering oneself: {url}/api/identity/v1/register");
        println!("    the simulated population register knows {}", free.join(", "));
        println!("    messages to telephones appear at {}/", peers.url());
    }
    println!("\n  Ctrl-C stops everything; the next ./hall up goes on from here.\n");
}
