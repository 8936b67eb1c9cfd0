//! What one tab says to those that have the same tokens, so that no other script of the origin can read it.
//!
//! Keys are hashes of the text that both have, which holds tokens and so cannot be guessed: SHA-256 in counter mode,
//! then a tag by two hashes with a key each (as NMAC). A nonce keeps two tabs from using one key stream for two texts.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::super::system_random;
use crate::Secret;

/// Of a nonce, and of a tag, in bytes.
const LENGTH: usize = 32;

/// By which tabs know the same text, without saying it.
pub(super) fn fingerprint(text: &Secret) -> String {
    STANDARD_NO_PAD.encode(hash(&[b"fingerprint:", text.expose().as_bytes()]))
}

/// A text for those who have `shared`. None where the browser has no random numbers.
pub(super) fn seal(shared: &Secret, text: &Secret) -> Option<String> {
    let nonce = system_random().ok()?;
    let mut body = text.expose().as_bytes().to_vec();
    mask(&key(b"mask:", shared), &nonce, &mut body);
    let mut all = nonce.to_vec();
    all.append(&mut body);
    all.extend(tag(shared, &all));
    Some(STANDARD_NO_PAD.encode(all))
}

/// The text, if it was sealed by somebody who has `shared`.
pub(super) fn open(shared: &Secret, sealed: &str) -> Option<Secret> {
    let all = STANDARD_NO_PAD.decode(sealed).ok()?;
    let (said, their_tag) = all.split_last_chunk::<LENGTH>()?;
    // How long this takes is seen by nobody who could try many.
    if tag(shared, said) != *their_tag {
        return None;
    }
    let (nonce, body) = said.split_first_chunk::<LENGTH>()?;
    let mut body = body.to_vec();
    mask(&key(b"mask:", shared), nonce, &mut body);
    String::from_utf8(body).ok().map(Secret::new)
}

fn key(purpose: &[u8], shared: &Secret) -> [u8; LENGTH] {
    hash(&[purpose, shared.expose().as_bytes()])
}

fn mask(key: &[u8], nonce: &[u8], body: &mut [u8]) {
    for (at, block) in (0_u64..).zip(body.chunks_mut(LENGTH)) {
        let stream = hash(&[key, nonce, &at.to_be_bytes()]);
        for (byte, other) in block.iter_mut().zip(stream) {
            *byte ^= other;
        }
    }
}

fn tag(shared: &Secret, said: &[u8]) -> [u8; LENGTH] {
    let inner = hash(&[&key(b"inner:", shared), said]);
    hash(&[&key(b"outer:", shared), &inner])
}

fn hash(parts: &[&[u8]]) -> [u8; LENGTH] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}
