//! A client of our log-in as it shall be: what it is called, where its users come back to, what it may.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a name and an address may be, in characters, and how many addresses a client has.
const NAME: usize = 100;
const ADDRESS: usize = 300;
const ADDRESSES: usize = 10;

/// Whether a client can keep a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// It runs where its users are: an app, a page. It proves itself by PKCE alone.
    Public,
    /// It runs on a server and shows a secret.
    Confidential,
}

/// What a client is given at a log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientScope {
    /// It learns who logged in.
    Openid,
    /// It may use the hall's interface in the name of whoever logged in. For the hall's own pages and tools.
    Hall,
}

impl ClientScope {
    /// The word in rows and answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Hall => "hall",
        }
    }

    /// The scope of a row's word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Openid, Self::Hall].into_iter().find(|scope| scope.word() == word)
    }
}

/// A client as someone proposes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientSpec {
    /// The name it calls itself by in requests: lower-case letters, digits and hyphens; cannot be changed later.
    pub client_id: String,
    /// What people call it.
    pub name: String,
    /// Whether it can keep a secret; cannot be changed later.
    pub kind: ClientKind,
    /// Where its users come back to, to the letter. `https://…`, or a loopback address, of which the port is free.
    pub redirect_uris: Vec<String>,
    /// What it is given.
    pub scopes: Vec<ClientScope>,
    /// Whether anyone can log in through it. Without that no token of it is made new.
    pub active: bool,
    /// Give it a new secret in place of the one it has.
    #[serde(default)]
    pub new_secret: bool,
}

/// Why a client cannot be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadClient {
    /// The id.
    #[error("the id is 2 to 40 lower-case letters, digits and hyphens and begins with a letter")]
    Id,
    /// The name.
    #[error("the name is empty or longer than 100 characters")]
    Name,
    /// The addresses.
    #[error("one to ten addresses, each https:// or http://127.0.0.1/, without user, fragment or `*`")]
    Redirect,
    /// The scopes.
    #[error("the scopes are `openid` and, for the hall's own, `hall`; each once")]
    Scopes,
    /// A public client has no secret.
    #[error("a public client has no secret")]
    Secret,
}

impl ClientSpec {
    /// Whether all of it can be.
    ///
    /// # Errors
    /// With the first thing that cannot.
    pub fn check(&self) -> Result<(), BadClient> {
        let name = self.name.trim().chars().count();
        if !is_id(&self.client_id) {
            Err(BadClient::Id)
        } else if name == 0 || name > NAME {
            Err(BadClient::Name)
        } else if !(1..=ADDRESSES).contains(&self.redirect_uris.len())
            || !self.redirect_uris.iter().all(|uri| is_redirect(uri))
        {
            Err(BadClient::Redirect)
        } else if !matches!(
            self.scopes.as_slice(),
            [ClientScope::Openid]
                | [ClientScope::Openid, ClientScope::Hall]
                | [ClientScope::Hall, ClientScope::Openid]
        ) {
            Err(BadClient::Scopes)
        } else if self.new_secret && self.kind == ClientKind::Public {
            Err(BadClient::Secret)
        } else {
            Ok(())
        }
    }
}

fn is_id(text: &str) -> bool {
    // `hall` is what tokens for the hall's own interface are addressed to.
    text != "hall"
        && (2..=40).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// An address is compared letter by letter, so it may hold nothing that stands for something else.
fn is_redirect(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"*#@\\\"<>`{}|^".contains(&byte));
    let whole = match (text.strip_prefix("https://"), text.strip_prefix("http://127.0.0.1")) {
        (Some(rest), _) => rest.find('/').is_some_and(|at| at > 0),
        (None, Some(rest)) => {
            // Nothing but a port may stand between the loopback address and the path.
            let port = |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('/');
            rest.starts_with('/') || rest.strip_prefix(':').is_some_and(port)
        }
        (None, None) => false,
    };
    plain && whole && text.len() <= ADDRESS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(redirect: &str) -> ClientSpec {
        ClientSpec {
            client_id: "tax-office".into(),
            name: "税务办税系统".into(),
            kind: ClientKind::Confidential,
            redirect_uris: vec![redirect.into()],
            scopes: vec![ClientScope::Openid],
            active: true,
            new_secret: false,
        }
    }

    #[test]
    fn an_address_is_whole_and_safe_or_it_is_none() {
        for good in [
            "https://tax.example/cb",
            "https://tax.example:8443/a/b?x=1",
            "http://127.0.0.1/cb",
            "http://127.0.0.1:80/cb",
        ] {
            assert_eq!(spec(good).check(), Ok(()), "{good}");
        }
        for bad in [
            "http://tax.example/cb",
            "https://tax.example",
            "https:///cb",
            "https://*.example/cb",
            "https://me@tax.example/cb",
            "https://tax.example/cb#x",
            "https://tax.example/a b",
            "http://127.0.0.1.evil.example/cb",
            "http://127.0.0.1:x/cb",
            "http://127.0.0.1",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(spec(bad).check(), Err(BadClient::Redirect), "{bad}");
        }
    }

    #[test]
    fn a_client_gets_openid_and_at_most_the_hall_beside_it() {
        use ClientScope::{Hall, Openid};
        let with = |scopes: &[ClientScope]| {
            ClientSpec { scopes: scopes.to_vec(), ..spec("https://a.example/") }.check()
        };
        assert!(with(&[Openid]).is_ok() && with(&[Openid, Hall]).is_ok());
        for bad in [&[][..], &[Hall], &[Openid, Openid]] {
            assert_eq!(with(bad), Err(BadClient::Scopes));
        }
    }

    #[test]
    fn only_who_can_keep_a_secret_gets_one() {
        let public = ClientSpec { kind: ClientKind::Public, new_secret: true, ..spec("https://a.example/") };
        assert_eq!(public.check(), Err(BadClient::Secret));
        for id in ["Tax", "1tax", "t", "hall", "tax_office", "税务"] {
            assert_eq!(
                ClientSpec { client_id: id.into(), ..spec("https://a.example/") }.check(),
                Err(BadClient::Id),
                "{id}"
            );
        }
    }
}
