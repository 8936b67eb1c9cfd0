//! WebAuthn: registrations and assertions, checked as Web Authentication Level 3 §7 says,
//! for ES256 and without attestation.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use ciborium::Value as Cbor;
use p256::EncodedPoint;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;
/// Hash of the relying party, flags, counter.
const HEAD: usize = 37;

/// A key pair of which the org has the public half.
pub(crate) struct Passkey {
    /// Chosen by the authenticator.
    pub(crate) credential_id: Vec<u8>,
    key: VerifyingKey,
    counter: u32,
    /// The name that users see.
    pub(crate) name: String,
    pub(crate) transports: Vec<String>,
}

/// What an answer must fit: what was asked, by whom, on which page.
#[derive(Clone, Debug)]
pub(crate) struct Ceremony<'a> {
    pub(crate) challenge: &'a [u8],
    /// The relying party: a host.
    pub(crate) rp_id: &'a str,
    /// Origins off this machine whose pages may ask.
    pub(crate) trusted_origins: &'a [String],
    pub(crate) verifies_user: bool,
}

/// Which check an answer failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flaw(&'static str);

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[derive(Deserialize)]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
}

impl Passkey {
    /// A known key: credential id and uncompressed point, both in base64url.
    pub(crate) fn known(credential_id: &str, point: &str, name: &str) -> Option<Self> {
        let point = EncodedPoint::from_bytes(bytes(point)?).ok()?;
        Some(Self {
            credential_id: bytes(credential_id)?,
            key: VerifyingKey::from_encoded_point(&point).ok()?,
            counter: 0,
            name: name.to_owned(),
            transports: vec!["internal".to_owned()],
        })
    }

    pub(crate) fn credential_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.credential_id)
    }

    /// §7.1: takes a new key from `clientData`, `attestation` and `transports`.
    pub(crate) fn register(credentials: &Value, ceremony: &Ceremony<'_>) -> Result<Self, Flaw> {
        let client_data = part(credentials, "clientData")?;
        ceremony.check_client_data(&client_data, "webauthn.create")?;
        let attestation = part(credentials, "attestation")?;
        let object: Cbor = ciborium::from_reader(attestation.as_slice())
            .ok()
            .ok_or(Flaw("the attestation is no CBOR"))?;
        let data = member(&object, "authData")
            .and_then(Cbor::as_bytes)
            .ok_or(Flaw("there is no authenticator data"))?;
        let flags = ceremony.check_authenticator_data(data)?;
        if flags & HAS_CREDENTIAL == 0 {
            return Err(Flaw("there is no credential"));
        }
        let (credential_id, key) = attested(data).ok_or(Flaw("the credential is malformed"))?;
        // Transports come as JSON within JSON.
        let transports = credentials
            .get("transports")
            .and_then(Value::as_str)
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        Ok(Self {
            credential_id,
            key,
            counter: counter(data),
            name: String::new(),
            transports,
        })
    }

    /// §7.2: whether `clientData`, `authenticatorData` and `signatureData` are this key's.
    pub(crate) fn verify(
        &mut self,
        credentials: &Value,
        ceremony: &Ceremony<'_>,
    ) -> Result<(), Flaw> {
        let client_data = part(credentials, "clientData")?;
        ceremony.check_client_data(&client_data, "webauthn.get")?;
        let data = part(credentials, "authenticatorData")?;
        ceremony.check_authenticator_data(&data)?;
        let signature = Signature::from_der(&part(credentials, "signatureData")?)
            .ok()
            .ok_or(Flaw("the signature is malformed"))?;
        let mut signed = data.clone();
        signed.extend_from_slice(&Sha256::digest(&client_data));
        self.key
            .verify(&signed, &signature)
            .ok()
            .ok_or(Flaw("the signature is wrong"))?;
        let now = counter(&data);
        // §6.1.1: a counter that does not rise is a copy; zero means that there is none.
        if (now != 0 || self.counter != 0) && now <= self.counter {
            return Err(Flaw("the counter did not rise"));
        }
        self.counter = now;
        Ok(())
    }
}

impl Ceremony<'_> {
    fn check_client_data(&self, json: &[u8], kind: &str) -> Result<(), Flaw> {
        let data: ClientData = serde_json::from_slice(json)
            .ok()
            .ok_or(Flaw("the client data are no JSON"))?;
        if data.r#type != kind {
            return Err(Flaw("the client data are of another ceremony"));
        }
        if bytes(&data.challenge).is_none_or(|given| given != self.challenge) {
            return Err(Flaw("the challenge is another one"));
        }
        let host = url::Url::parse(&data.origin).ok().and_then(|url| {
            let secure =
                url.scheme() == "https" || super::super::origin::is_loopback_url(&data.origin);
            url.host_str().filter(|_| secure).map(str::to_owned)
        });
        let below = |host: &str| {
            host.strip_suffix(self.rp_id)
                .is_some_and(|h| h.is_empty() || h.ends_with('.'))
        };
        let trusted = self.trusted_origins.contains(&data.origin)
            || super::super::origin::is_loopback_url(&data.origin);
        if !trusted || !host.is_some_and(|host| below(&host)) {
            return Err(Flaw("the page is of another origin"));
        }
        Ok(())
    }

    /// The flags, if all is well.
    fn check_authenticator_data(&self, data: &[u8]) -> Result<u8, Flaw> {
        let (Some(hash), Some(flags)) = (data.get(..32), data.get(32)) else {
            return Err(Flaw("the authenticator data are too short"));
        };
        if data.len() < HEAD || hash != Sha256::digest(self.rp_id).as_slice() {
            return Err(Flaw("the relying party is another one"));
        }
        if flags & USER_PRESENT == 0 {
            return Err(Flaw("the user was not there"));
        }
        if self.verifies_user && flags & USER_VERIFIED == 0 {
            return Err(Flaw("the user was not verified"));
        }
        Ok(*flags)
    }
}

fn part(credentials: &Value, name: &str) -> Result<Vec<u8>, Flaw> {
    let text = credentials.get(name).and_then(Value::as_str);
    text.and_then(bytes)
        .ok_or(Flaw("a part is missing or no base64"))
}

/// Base64 of either alphabet, with or without padding: clients send all four.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    const EITHER: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    EITHER.decode(text.replace('-', "+").replace('_', "/")).ok()
}

fn counter(data: &[u8]) -> u32 {
    data.get(33..HEAD)
        .and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}

/// §6.5.2: AAGUID, length, credential id, COSE key.
fn attested(data: &[u8]) -> Option<(Vec<u8>, VerifyingKey)> {
    let rest = data.get(HEAD + 16..)?;
    let length = usize::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
    let id = rest.get(2..2 + length)?.to_vec();
    let key: Cbor = ciborium::from_reader(rest.get(2 + length..)?).ok()?;
    Some((id, cose_key(&key)?))
}

/// RFC 9053 §7.1.1: a point of P-256 for ES256.
fn cose_key(key: &Cbor) -> Option<VerifyingKey> {
    let at = |label: i64| {
        let found = key
            .as_map()?
            .iter()
            .find(|(name, _)| *name == Cbor::from(label))?;
        Some(&found.1)
    };
    let is = |label: i64, value: i64| at(label) == Some(&Cbor::from(value));
    // kty EC2, alg ES256, crv P-256
    if !(is(1, 2) && is(3, -7) && is(-1, 1)) {
        return None;
    }
    let coordinate = |label: i64| <[u8; 32]>::try_from(at(label)?.as_bytes()?.as_slice()).ok();
    let point = EncodedPoint::from_affine_coordinates(
        &coordinate(-2)?.into(),
        &coordinate(-3)?.into(),
        false,
    );
    VerifyingKey::from_encoded_point(&point).ok()
}

fn member<'a>(map: &'a Cbor, name: &str) -> Option<&'a Cbor> {
    let found = map
        .as_map()?
        .iter()
        .find(|(key, _)| key.as_text() == Some(name))?;
    Some(&found.1)
}
