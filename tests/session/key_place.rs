//! A browser that keeps keys itself and gives none away.

use std::collections::BTreeMap;

use egui_okta::protocol::oauth::{
    DpopKey,
    dpop::{KeyAnswer, KeyDone, KeyError, KeyTask, Proof},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};

/// Where a browser has its keys: by their thumbprints.
#[derive(Default)]
pub(crate) struct KeyPlace {
    pub(crate) keys: BTreeMap<String, SigningKey>,
    /// Whether it is closed to this page.
    pub(crate) is_closed: bool,
}

impl KeyPlace {
    pub(crate) fn carry_out(&mut self, task: &KeyTask, random: [u8; 32]) -> KeyAnswer {
        if self.is_closed {
            return Err(KeyError::Unavailable);
        }
        match task {
            KeyTask::Create => {
                let private = SigningKey::from_slice(&random).unwrap();
                let point = private.verifying_key().to_encoded_point(false);
                let key = DpopKey::of_platform(point.x().unwrap(), point.y().unwrap()).unwrap();
                self.keys.insert(key.thumbprint().to_owned(), private);
                Ok(KeyDone::Created(key))
            }
            KeyTask::Prove { key, proof } => {
                let private = self.keys.get(key.thumbprint()).ok_or(KeyError::Lost)?;
                let id = random.map(|byte| format!("{byte:02x}")).concat();
                let signed = proof.signing_input(key, &id);
                let signature: Signature = private.sign(signed.as_bytes());
                let proof = Proof::compact(&signed, &signature.to_bytes());
                Ok(KeyDone::Proven(proof))
            }
            KeyTask::Drop(key) => {
                self.keys.remove(key.thumbprint());
                Ok(KeyDone::Dropped)
            }
        }
    }
}
