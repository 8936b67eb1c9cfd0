//! A security key made of software, for ES256 and without attestation.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ciborium::Value as Cbor;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The key of Wim, whose public half is in the scenarios.
pub(crate) const DEMO_KEY: &str = "DdzUTjUPIVd_4asdWKuZ23E0dRv2gDM5ho1dQsbAyUc";

pub(crate) struct SecurityKey {
    key: SigningKey,
    pub(crate) id: Vec<u8>,
    pub(crate) counter: u32,
    pub(crate) origin: String,
    pub(crate) rp_id: String,
}

impl SecurityKey {
    pub(crate) fn new() -> Self {
        Self {
            key: SigningKey::from_slice(&URL_SAFE_NO_PAD.decode(DEMO_KEY).unwrap()).unwrap(),
            id: b"a-key-of-software".to_vec(),
            counter: 0,
            origin: "http://localhost:5173".to_owned(),
            rp_id: "localhost".to_owned(),
        }
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        json!({"type": kind, "challenge": challenge, "origin": self.origin})
            .to_string()
            .into_bytes()
    }

    fn head(&mut self, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(&self.rp_id).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// `navigator.credentials.create`, as `credentials` of the answer.
    pub(crate) fn create(&mut self, activation_data: &Value) -> Value {
        assert_eq!(activation_data["rp"]["id"], self.rp_id.as_str());
        assert_eq!(activation_data["attestation"], "none");
        let challenge = activation_data["challenge"].as_str().unwrap();
        let client_data = self.client_data("webauthn.create", challenge);
        let mut data = self.head(0x45);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        let point = self.key.verifying_key().to_encoded_point(false);
        let number = |n: i64| Cbor::from(n);
        let cose = Cbor::Map(vec![
            (number(1), number(2)),
            (number(3), number(-7)),
            (number(-1), number(1)),
            (number(-2), Cbor::Bytes(point.x().unwrap().to_vec())),
            (number(-3), Cbor::Bytes(point.y().unwrap().to_vec())),
        ]);
        ciborium::into_writer(&cose, &mut data).unwrap();
        let object = Cbor::Map(vec![
            (Cbor::from("fmt"), Cbor::from("none")),
            (Cbor::from("attStmt"), Cbor::Map(Vec::new())),
            (Cbor::from("authData"), Cbor::Bytes(data)),
        ]);
        let mut attestation = Vec::new();
        ciborium::into_writer(&object, &mut attestation).unwrap();
        json!({
            "clientData": STANDARD.encode(client_data),
            "attestation": STANDARD.encode(attestation),
            "transports": "[\"internal\"]",
            "clientExtensions": "{\"credProps\":{\"rk\":true}}",
        })
    }

    /// `navigator.credentials.get`, as `credentials` of the answer.
    pub(crate) fn get(&mut self, challenge_data: &Value) -> Value {
        let challenge = challenge_data["challenge"].as_str().unwrap();
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.head(0x05);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client_data));
        let signature: Signature = self.key.sign(&signed);
        json!({
            "clientData": STANDARD.encode(client_data),
            "authenticatorData": STANDARD.encode(data),
            "signatureData": STANDARD.encode(signature.to_der()),
        })
    }
}
