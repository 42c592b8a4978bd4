//! Finding the programs of PostgreSQL and Redis. Debian keeps initdb and postgres off the PATH.

use crate::place::Place;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The oldest PostgreSQL that the SQL here is written for.
const OLDEST: u32 = 15;

/// A folder with `initdb` and `postgres`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PostgresBin {
    pub(super) dir: PathBuf,
    pub(super) major: u32,
}

/// Everything usable: `$HALL_PG_BIN`, Debian's folders newest first, the PATH, the unpacked package.
pub(super) fn postgres(place: &Place) -> Vec<PostgresBin> {
    let mut dirs: Vec<PathBuf> = std::env::var_os("HALL_PG_BIN").map(PathBuf::from).into_iter().collect();
    dirs.extend(debian());
    // A link in /usr/local/bin leads to the real folder, where initdb is too.
    let real = on_path(&["postgres"]).filter_map(|program| fs::canonicalize(program).ok());
    dirs.extend(real.filter_map(|program| program.parent().map(Path::to_path_buf)));
    dirs.push(place.vendor().join("postgres/native/bin"));
    let mut found: Vec<PostgresBin> = Vec::new();
    for dir in dirs {
        if found.iter().all(|known| known.dir != dir)
            && let Some(bin) = usable(dir)
        {
            found.push(bin);
        }
    }
    found
}

/// `$HALL_REDIS_BIN`, redis-server or valkey-server on the PATH, the unpacked package.
pub fn redis(place: &Place) -> Option<PathBuf> {
    std::env::var_os("HALL_REDIS_BIN")
        .map(PathBuf::from)
        .into_iter()
        .chain(on_path(&["redis-server", "valkey-server"]))
        .chain([place.vendor().join("redis/redis-server")])
        .find(|program| program.is_file())
}

/// Another program of PostgreSQL, such as pgbench, from the folder of the newest version that has it.
pub fn postgres_tool(place: &Place, name: &str) -> Option<PathBuf> {
    postgres(place).into_iter().map(|bin| bin.dir.join(name)).find(|program| program.is_file())
}

fn debian() -> Vec<PathBuf> {
    let entries = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<u32> =
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions.iter().map(|major| PathBuf::from(format!("/usr/lib/postgresql/{major}/bin"))).collect()
}

/// Where the PATH has one of the programs. Links are kept: redis-server does as it is called.
fn on_path(programs: &'static [&'static str]) -> impl Iterator<Item = PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut dirs: Vec<PathBuf> = std::env::split_paths(&path).collect();
    dirs.extend(["/usr/local/bin", "/usr/sbin", "/usr/bin"].map(PathBuf::from));
    dirs.into_iter()
        .flat_map(move |dir| programs.iter().map(move |program| dir.join(program)))
        .filter(|program| program.is_file())
}

fn usable(dir: PathBuf) -> Option<PostgresBin> {
    if !dir.join("initdb").is_file() || is_script(&dir.join("postgres"))? {
        return None;
    }
    let mut command = Command::new(dir.join("postgres"));
    if let Some(lib) = own_libraries(&dir) {
        command.env("LD_LIBRARY_PATH", lib);
    }
    let output = command.arg("--version").output().ok()?;
    let major = major(&String::from_utf8_lossy(&output.stdout))?;
    (major >= OLDEST).then_some(PostgresBin { dir, major })
}

/// A wrapper would neither pass our signals on nor carry the process id that we watch.
fn is_script(program: &Path) -> Option<bool> {
    let mut start = [0_u8; 2];
    let mut file = fs::File::open(program).ok()?;
    std::io::Read::read_exact(&mut file, &mut start).ok()?;
    Some(&start == b"#!")
}

/// The unpacked package brings its libraries along.
pub(super) fn own_libraries(bin: &Path) -> Option<PathBuf> {
    let lib = bin.parent()?.join("lib");
    let own = bin.components().any(|part| part.as_os_str() == "native");
    (own && lib.is_dir()).then_some(lib)
}

/// The major version in `postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_every_form() {
        assert_eq!(major("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("nothing"), None);
    }

    #[test]
    fn a_wrapper_script_is_not_taken_for_postgres() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["initdb", "postgres"] {
            fs::write(dir.path().join(name), "#!/bin/sh\nexec true\n").unwrap();
        }
        assert_eq!(usable(dir.path().to_path_buf()), None);
    }
}
