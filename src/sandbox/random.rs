//! Identifiers, handles and codes from one seeded generator, so that a test repeats exactly.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What a stream of random numbers is for. Each use has its own, so that one
/// more request does not change the codes that follow.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    /// Handles, codes, secrets and token identifiers.
    Values = 0,
    /// The signing key.
    Key = 1,
    /// `X-Okta-Request-Id`.
    RequestIds = 2,
}

/// A seeded generator.
pub(crate) struct Random(ChaCha20Rng);

impl Random {
    pub(crate) fn new(seed: [u8; 32], stream: Stream) -> Self {
        let mut generator = ChaCha20Rng::from_seed(seed);
        generator.set_stream(stream as u64);
        Self(generator)
    }

    /// The generator itself, for making keys.
    pub(crate) fn generator(&mut self) -> &mut ChaCha20Rng {
        &mut self.0
    }

    /// Okta's shape of an identifier: a prefix that names the kind, 20 characters in all.
    pub(crate) fn id(&mut self, prefix: &str) -> String {
        let mut id = prefix.to_owned();
        while id.len() < 20 {
            let at = self.below(ALPHANUMERIC.len());
            id.push(char::from(ALPHANUMERIC[at]));
        }
        id
    }

    /// 256 random bits as 43 characters of base64url: handles and one-use codes.
    pub(crate) fn token(&mut self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }

    /// A state handle. The first two characters tell clients the engine: `02` is
    /// Identity Engine, `00` would be Classic Engine.
    pub(crate) fn state_handle(&mut self) -> String {
        format!("02{}", URL_SAFE_NO_PAD.encode(self.bytes::<30>()))
    }

    /// A code of decimal digits.
    pub(crate) fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0)))
            .collect()
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A number below `limit`. The bias of the remainder is below 2⁻⁵⁸ here.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.0.next_u64() % limit.max(1) as u64).unwrap_or(0)
    }
}
