//! What servers want to see in proofs (RFC 9449 sections 8 and 9).

use super::super::{OAuthErrorCode, error};
use crate::protocol::http::Response;

/// The longest nonce that is taken from a server, in bytes.
const MAX_BYTES: usize = 4096;

/// How many servers' nonces are remembered: the newest.
const MAX_SERVERS: usize = 16;

/// The newest nonce of each server, by its origin. They are no secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nonces(Vec<(String, String)>);

impl Nonces {
    /// The newest that the server of this address gave.
    pub fn of(&self, url: &str) -> Option<&str> {
        let origin = origin(url)?;
        let known = self.0.iter().find(|(of, _)| *of == origin);
        known.map(|(_, nonce)| nonce.as_str())
    }

    /// Remembers what the server of this address gave, and says whether that is news. What is no nonce
    /// (section 8.1) is none.
    pub fn learn(&mut self, url: &str, nonce: &str) -> bool {
        let Some(origin) = origin(url).filter(|_| is_nonce(nonce)) else {
            return false;
        };
        if self.of(url) == Some(nonce) {
            return false;
        }
        self.0.retain(|(of, _)| *of != origin);
        if self.0.len() >= MAX_SERVERS {
            self.0.remove(0);
        }
        self.0.push((origin, nonce.to_owned()));
        true
    }

    /// The same of an answer to a request to this address.
    pub fn learn_from(&mut self, url: &str, response: &Response) -> bool {
        nonce_of(response).is_some_and(|nonce| self.learn(url, &nonce))
    }

    /// Takes over what others know, as newer.
    pub(crate) fn learn_all(&mut self, others: &Self) {
        for (origin, nonce) in &others.0 {
            self.learn(origin, nonce);
        }
    }
}

/// Scheme, host and port, as they are written in the address, in lower case.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    Some(format!("{scheme}://{host}").to_ascii_lowercase())
}

/// The nonce that the server wants to see in the next proof, if it says one (section 8.2).
pub fn nonce_of(response: &Response) -> Option<String> {
    let nonce = response.headers.get("dpop-nonce")?;
    is_nonce(nonce).then(|| nonce.to_owned())
}

fn is_nonce(text: &str) -> bool {
    (1..=MAX_BYTES).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// Whether the server refused only because the proof had no nonce, or an old one (sections 8 and 9).
pub fn wants_nonce(response: &Response) -> bool {
    nonce_of(response).is_some() && says(response, &OAuthErrorCode::UseDpopNonce)
}

/// Whether the server refused the proof itself (section 5): its time may be wrong.
pub(super) fn refuses_proof(response: &Response) -> bool {
    says(response, &OAuthErrorCode::InvalidDpopProof)
}

fn says(response: &Response, code: &OAuthErrorCode) -> bool {
    if response.is_success() {
        return false;
    }
    let said = error::members(response).err();
    let in_body = said.and_then(|error| match error {
        error::AnswerError::OAuth(error) => Some(error),
        _ => None,
    });
    let said = in_body.or_else(|| error::bearer_challenge(response));
    said.is_some_and(|error| error.code == *code)
}
