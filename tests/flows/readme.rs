//! What the READMEs tell people to type is what there is.
use crate::whole::still_hall;
use clap::CommandFactory;
use std::{collections::BTreeSet, path::Path};

fn readme(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)).unwrap()
}

#[test]
fn every_command_in_the_readmes_is_one_the_executable_has() {
    let cli = hall::cli::Cli::command();
    let known: BTreeSet<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
    let mut checked = 0;
    for text in [readme("README.md"), readme("README.zh.md"), readme("CONTRIBUTING.md")] {
        for rest in text.split("./hall ").skip(1) {
            let word: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            assert!(known.contains(word.as_str()), "`./hall {word}` is not a command");
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} commands were found");
}

#[actix_web::test]
async fn every_address_that_needs_no_log_in_answers() {
    let hall = still_hall().await;
    let mut asked = 0;
    for line in
        readme("README.md").lines().filter(|line| line.starts_with("curl -s") && !line.contains("Bearer"))
    {
        let Some((_, path)) = line.split_once("127.0.0.1:8470") else { continue };
        let path = path.split_whitespace().next().unwrap();
        if path.starts_with("/api/") {
            let reply = hall.nobody().get(path).await;
            assert!(reply.status.is_success(), "{path}: {reply}");
            asked += 1;
        }
    }
    assert_eq!(asked, 3);
}
