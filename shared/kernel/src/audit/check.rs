//! Checks a chain row by row, wherever the rows come from: the database itself, or a file in someone else's hands. It needs
//! the rows, the signed roots and the public keys, and nothing that is secret.
use super::chain::{GENESIS, Hash, link, root_message};
use crate::crypto;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};
use uuid::Uuid;

/// One row of the chain with the row of the log that it seals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRow {
    /// Its place in the chain, from 1.
    pub position: i64,
    /// `audit` or `access_log`.
    pub log: String,
    /// The row's id.
    pub id: Uuid,
    /// The hash at this place.
    #[serde(with = "hex")]
    pub hash: Vec<u8>,
    /// The row as it is now, in canonical JSON; none if it is gone.
    pub row: Option<String>,
}

/// The head of a chain at some moment, signed by the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedRoot {
    /// Whose chain.
    pub service: String,
    /// How far it reached.
    pub position: i64,
    /// The hash there.
    #[serde(with = "hex")]
    pub hash: Vec<u8>,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// Which key signed it.
    pub key_id: String,
    /// Ed25519 over [`root_message`].
    #[serde(with = "hex")]
    pub signature: Vec<u8>,
}

/// A key that roots are checked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedKey {
    /// Whose roots it signs.
    pub service: String,
    /// Its short name.
    pub key_id: String,
    /// Ed25519, 32 bytes.
    #[serde(with = "hex")]
    pub public_key: Vec<u8>,
}

/// Answer of `GET /seal-keys.json`, and what `hall audit verify --keys` reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedKeys {
    /// Every key that roots in circulation are signed with.
    pub keys: Vec<PublishedKey>,
}

impl PublishedKeys {
    fn find(&self, root: &SignedRoot) -> Option<&PublishedKey> {
        self.keys.iter().find(|key| key.service == root.service && key.key_id == root.key_id)
    }
}

/// What is wrong at a place of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// The row that was sealed here is gone, or a place of the chain is.
    RowMissing,
    /// The row is not the one that was sealed.
    RowChanged,
    /// The row stands in a log and was never sealed: it was put in past the triggers.
    RowSlippedIn,
    /// The row was taken out before it was sealed.
    RowTakenUnsealed,
    /// The chain ends before a signed root.
    ChainCut,
    /// A signed root tells another hash: the chain was written anew.
    ChainRewritten,
    /// The signature of a root is not its service's.
    RootForged,
    /// No published key has the name that the root gives.
    KeyUnknown,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Wrong::RowMissing => "a row is missing",
            Wrong::RowChanged => "a row was changed",
            Wrong::RowSlippedIn => "a row was put in past the seal",
            Wrong::RowTakenUnsealed => "a row was taken out before it was sealed",
            Wrong::ChainCut => "the chain ends before a signed root",
            Wrong::ChainRewritten => "the chain differs from a signed root",
            Wrong::RootForged => "a root's signature is wrong",
            Wrong::KeyUnknown => "a root is signed with a key that is not published",
        })
    }
}

/// The first thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The place in the chain.
    pub position: i64,
    /// The log and the row there, where one is known.
    pub row: Option<(String, Uuid)>,
    /// What.
    pub what: Wrong,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {}: {}", self.position, self.what)?;
        match &self.row {
            Some((log, id)) => write!(f, " ({log} {id})"),
            None => Ok(()),
        }
    }
}

/// What a check of a chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every row up to this position is as it was sealed, and every root agrees.
    Whole {
        /// The head.
        position: i64,
        /// How many roots agreed.
        roots: usize,
    },
    /// Something is wrong.
    Broken(Break),
}

/// A check under way: rows are put in in order.
#[derive(Debug)]
pub struct ChainCheck {
    at: i64,
    hash: Hash,
    count: usize,
    roots: BTreeMap<i64, Vec<Vec<u8>>>,
}

impl ChainCheck {
    /// Begins a check against signed roots, also those that a holder outside kept. All must be of one service.
    ///
    /// # Errors
    /// The first root that is not genuine.
    pub fn begin(keys: &PublishedKeys, signed: &[SignedRoot]) -> Result<Self, Break> {
        let mut roots = BTreeMap::<i64, Vec<Vec<u8>>>::new();
        for root in signed {
            let wrong = |what| Break { position: root.position, row: None, what };
            let key = keys.find(root).ok_or(wrong(Wrong::KeyUnknown))?;
            let message = root_message(&root.service, root.position, &root.hash, &root.at);
            if !crypto::verify(&key.public_key, message.as_bytes(), &root.signature) {
                return Err(wrong(Wrong::RootForged));
            }
            roots.entry(root.position).or_default().push(root.hash.clone());
        }
        Ok(Self { at: 0, hash: GENESIS, count: signed.len(), roots })
    }

    /// How far it has come.
    pub fn position(&self) -> i64 {
        self.at
    }

    /// The next row.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn row(&mut self, row: &SealedRow) -> Result<(), Break> {
        let here = Some((row.log.clone(), row.id));
        if row.position != self.at + 1 {
            return Err(Break { position: self.at + 1, row: None, what: Wrong::RowMissing });
        }
        let wrong = |what| Break { position: row.position, row: here, what };
        let Some(text) = &row.row else { return Err(wrong(Wrong::RowMissing)) };
        self.hash = link(&self.hash, &row.log, text);
        self.at += 1;
        if self.hash.as_slice() != row.hash.as_slice() || !names(text, row.id) {
            return Err(wrong(Wrong::RowChanged));
        }
        let told = self.roots.remove(&self.at).unwrap_or_default();
        if told.iter().any(|hash| hash.as_slice() != self.hash.as_slice()) {
            return Err(wrong(Wrong::ChainRewritten));
        }
        Ok(())
    }

    /// All rows were put in.
    pub fn end(self) -> Verdict {
        match self.roots.keys().next() {
            Some(position) => {
                Verdict::Broken(Break { position: *position, row: None, what: Wrong::ChainCut })
            }
            None => Verdict::Whole { position: self.at, roots: self.count },
        }
    }
}

/// The id beside the row is the row's own: it is what a finding names.
fn names(text: &str, id: Uuid) -> bool {
    let row: Option<serde_json::Value> = serde_json::from_str(text).ok();
    row.is_some_and(|row| row.get("id").and_then(serde_json::Value::as_str) == Some(&id.to_string()))
}

/// Bytes as hexadecimal digits in JSON.
mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        let digits: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c.to_digit(16)?).ok()).collect();
        // One way to write each value: a capital letter would be another text of the same bytes.
        let digits = digits.filter(|digits| {
            digits.len().is_multiple_of(2) && !text.bytes().any(|byte| byte.is_ascii_uppercase())
        });
        let digits = digits.ok_or_else(|| D::Error::custom("not hexadecimal"))?;
        Ok(digits
            .chunks_exact(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit))
            .collect())
    }
}
