//! Devices without a keyboard: RFC 8628.

use std::time::Duration;

use serde_json::json;

use crate::protocol::http::Response;
use crate::protocol::time::Timestamp;

use super::super::form::Form;
use super::super::org::Org;
use super::super::policy::App;
use super::super::reply;
use super::client::authenticate;
use super::grant::{Authenticated, AuthorizationRequest};
use super::tokens::Authority;
use super::{Call, OAuthError, request};

/// The grant type of §3.4.
pub(crate) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// How often a device may ask, in seconds.
const INTERVAL: u64 = 5;
/// Letters that cannot be taken for another one or for a digit, and form no words.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// A device that waits.
struct Waiting {
    device_code: String,
    user_code: String,
    request: AuthorizationRequest,
    expires_at: Timestamp,
    asked_at: Option<Timestamp>,
    interval: u64,
    decision: Decision,
}

enum Decision {
    None,
    Denied,
    Approved(Box<(AuthorizationRequest, Authenticated)>),
}

/// All devices that wait.
#[derive(Default)]
pub(crate) struct DeviceCodes(Vec<Waiting>);

impl DeviceCodes {
    /// The code as it is kept, and what its device asked for. Typed with or without the
    /// hyphen, in either case.
    pub(crate) fn find(
        &self,
        typed: &str,
        now: Timestamp,
    ) -> Option<(String, AuthorizationRequest)> {
        let plain = |text: &str| -> String {
            let letters = text.chars().filter(char::is_ascii_alphanumeric);
            letters.map(|c| c.to_ascii_uppercase()).collect()
        };
        let typed = plain(typed);
        let waiting = self.0.iter().find(|waiting| {
            waiting.expires_at > now
                && matches!(waiting.decision, Decision::None)
                && plain(&waiting.user_code) == typed
        })?;
        Some((waiting.user_code.clone(), waiting.request.clone()))
    }

    /// The codes that devices show which nobody has let in yet.
    pub(crate) fn waiting(&self, now: Timestamp) -> impl Iterator<Item = &str> {
        let waits = move |waiting: &&Waiting| {
            waiting.expires_at > now && matches!(waiting.decision, Decision::None)
        };
        let waiting = self.0.iter().filter(waits);
        waiting.map(|waiting| waiting.user_code.as_str())
    }

    fn by_user_code(&mut self, user_code: &str) -> Option<&mut Waiting> {
        self.0
            .iter_mut()
            .find(|waiting| waiting.user_code == user_code)
    }

    pub(crate) fn approve(
        &mut self,
        user_code: &str,
        request: &AuthorizationRequest,
        authenticated: Authenticated,
    ) {
        if let Some(waiting) = self.by_user_code(user_code) {
            waiting.decision = Decision::Approved(Box::new((request.clone(), authenticated)));
        }
    }

    pub(crate) fn deny(&mut self, user_code: &str) {
        if let Some(waiting) = self.by_user_code(user_code) {
            waiting.decision = Decision::Denied;
        }
    }
}

/// `POST {server}/v1/device/authorize`
pub(super) fn authorize(org: &mut Org, call: &Call<'_>) -> Result<Response, OAuthError> {
    let form = Form::of(call.request);
    let app = authenticate(&org.policy, call, &form)?;
    request::may_use(app, GRANT_TYPE)?;
    let request = request::without_redirect(app, call, &form)?;
    let (device_code, user_code) = show_code(org, request, call.now);
    let life = org.policy.lifetimes.device_code_secs;
    let page = format!("{}/activate", call.origin);
    Ok(reply::json(
        200,
        &json!({
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": page,
            "verification_uri_complete": format!("{page}?user_code={user_code}"),
            "expires_in": life,
            "interval": INTERVAL,
        }),
    ))
}

/// A device shows a code: its own for the token endpoint, and that for its user.
fn show_code(org: &mut Org, request: AuthorizationRequest, now: Timestamp) -> (String, String) {
    let mut letters = org
        .random
        .bytes::<8>()
        .map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]))
        .to_vec();
    letters.insert(4, '-');
    let user_code: String = letters.into_iter().collect();
    let device_code = org.random.token();
    let life = org.policy.lifetimes.device_code_secs;
    org.devices.0.retain(|waiting| waiting.expires_at > now);
    org.devices.0.push(Waiting {
        device_code: device_code.clone(),
        user_code: user_code.clone(),
        request,
        expires_at: now + Duration::from_secs(life),
        asked_at: None,
        interval: INTERVAL,
        decision: Decision::None,
    });
    (device_code, user_code)
}

impl Org {
    /// Lets a device show a code, unless one does already: for those who have none at hand. Its
    /// tokens are nobody's.
    pub(crate) fn show_device_code(&mut self, request: &AuthorizationRequest, now: Timestamp) {
        if self.devices.waiting(now).next().is_none() {
            show_code(self, request.clone(), now);
        }
    }
}

/// §3.4 and §3.5: the device asks whether it was let in.
pub(super) fn redeem(
    org: &mut Org,
    app: &App,
    call: &Call<'_>,
    form: &Form,
) -> Result<Authority, OAuthError> {
    let code = form.get("device_code").unwrap_or_default();
    let invalid = || {
        OAuthError::new(
            "invalid_grant",
            "The device code is invalid or has expired.",
        )
    };
    let all = &mut org.devices.0;
    let at = all.iter().position(|w| {
        w.device_code == code
            && w.request.client_id == app.client_id
            && w.request.server == *call.server
    });
    let at = at.ok_or_else(invalid)?;
    let waiting = all.get_mut(at).ok_or_else(invalid)?;
    if waiting.expires_at <= call.now {
        return Err(OAuthError::new(
            "expired_token",
            "The device code has expired.",
        ));
    }
    let before = waiting.asked_at.replace(call.now);
    match &waiting.decision {
        Decision::Denied => {
            all.remove(at);
            Err(OAuthError::new(
                "access_denied",
                "The user denied the request.",
            ))
        }
        Decision::None => {
            let wait = Duration::from_secs(waiting.interval);
            if before.is_some_and(|before| call.now.since(before) < wait) {
                waiting.interval += INTERVAL;
                return Err(OAuthError::new("slow_down", "The device asks too often."));
            }
            Err(OAuthError::new(
                "authorization_pending",
                "The user has not decided yet.",
            ))
        }
        Decision::Approved(approved) => {
            let (request, authenticated) = approved.as_ref();
            let authority = Authority {
                request: request.clone(),
                authenticated: authenticated.clone(),
                thumbprint: None,
                family: code.to_owned(),
                expires_at: call.now + Duration::from_secs(org.policy.lifetimes.refresh_token_secs),
            };
            all.remove(at);
            Ok(authority)
        }
    }
}
