//! Faults on demand: what `POST /sandbox/faults` asks for.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::protocol::http::{Method, Request};

/// The longest delay that is taken, in milliseconds.
const MAX_LATENCY_MS: u64 = 60_000;

/// The fault that one request meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// This status, with an error body like Okta's.
    Status(u16),
    /// The connection closes without an answer.
    Drop,
    /// 200 and a body that no one can read.
    Garbage,
}

/// One line of `fail_next`: the next request of this path fails in this way.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    /// The path, or the beginning of one when it ends in `*`.
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    drop: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    garbage: bool,
}

impl Plan {
    fn fault(&self) -> Option<Fault> {
        match (self.status, self.drop, self.garbage) {
            (Some(status), false, false) if (400..600).contains(&status) => {
                Some(Fault::Status(status))
            }
            (None, true, false) => Some(Fault::Drop),
            (None, false, true) => Some(Fault::Garbage),
            _ => None,
        }
    }

    fn fits(&self, path: &str) -> bool {
        match self.path.strip_suffix('*') {
            Some(start) => path.starts_with(start),
            None => path == self.path,
        }
    }
}

/// The body of `POST /sandbox/faults`. What is left out stays as it was.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    latency_ms: Option<u64>,
    fail_next: Option<Vec<Plan>>,
}

/// The faults that are set.
#[derive(Default, Serialize)]
pub(crate) struct Faults {
    latency_ms: u64,
    fail_next: Vec<Plan>,
}

impl Faults {
    /// Takes an order; says what is wrong with it otherwise.
    pub(crate) fn set(&mut self, body: &[u8]) -> Result<(), String> {
        let order: Order = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        if order
            .fail_next
            .iter()
            .flatten()
            .any(|plan| plan.fault().is_none())
        {
            return Err("give exactly one of status (400 to 599), drop and garbage".to_owned());
        }
        if let Some(latency_ms) = order.latency_ms {
            self.latency_ms = latency_ms.min(MAX_LATENCY_MS);
        }
        if let Some(plans) = order.fail_next {
            self.fail_next = plans;
        }
        Ok(())
    }

    /// How long each answer is held back.
    pub(crate) fn latency(&self) -> Duration {
        Duration::from_millis(self.latency_ms)
    }

    /// The fault this request meets; it is used up. A preflight meets none: a
    /// browser would take its failure for a missing permission.
    pub(crate) fn take(&mut self, request: &Request) -> Option<Fault> {
        if request.method == Method::Options {
            return None;
        }
        let at = self
            .fail_next
            .iter()
            .position(|plan| plan.fits(request.path()))?;
        self.fail_next.remove(at).fault()
    }
}
