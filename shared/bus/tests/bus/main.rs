//! The bus between two services of the tests' own, on real servers.
#[cfg(test)]
mod crashes;
#[cfg(test)]
mod delivery;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod http;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod together;
#[cfg(test)]
mod world;
