//! The code that a device shows (RFC 8628), typed where one can sign in.

use serde_json::Value;

use super::notice::Notice;
use super::transaction::{Purpose, Step};
use super::{Outcome, Turn};

/// `POST /idp/idx/device/activate`
pub(super) fn submit(turn: &mut Turn<'_>, body: &Value) -> Outcome {
    if !matches!(turn.tx.step, Step::UserCode) {
        return Outcome::not_expected();
    }
    let given = body
        .get("userCode")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let Some((user_code, request)) = turn.devices.find(given, turn.now) else {
        return Outcome::Refused(400, Notice::invalid_device_code());
    };
    turn.tx.request = request;
    turn.tx.purpose = Purpose::Device { user_code };
    turn.tx.step = Step::Identify;
    Outcome::OK
}
