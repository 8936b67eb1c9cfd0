//! Which state handle a form is sent with.

use serde_json::Value;

use super::node;
use crate::protocol::model::{Remediation, RemediationName as Name};

/// Into a form whose handle the server has not fixed (`mutable: false`), okta-auth-js puts that of the response where
/// its sign-in flow fills the form by name; of the others it sends what they hold (seen with Okta's widget 7.49, for
/// recorded responses that differ in the two). An org gives both alike.
pub(super) fn fill(root: &Value, form: &mut Remediation) {
    if !is_filled(&form.name) {
        return;
    }
    let Some(handle) = node::text(root, "stateHandle") else {
        return;
    };
    let fields = form.fields.iter_mut();
    for field in fields.filter(|field| field.name == "stateHandle" && field.mutable) {
        field.value = Some(Value::from(handle.as_str()));
    }
}

fn is_filled(name: &Name) -> bool {
    matches!(
        name,
        Name::Identify
            | Name::ChallengeAuthenticator
            | Name::EnrollAuthenticator
            | Name::AuthenticatorVerificationData
            | Name::AuthenticatorEnrollmentData
            | Name::EnrollmentChannelData
            | Name::ReenrollAuthenticator
            | Name::ReenrollAuthenticatorWarning
            | Name::SelectAuthenticatorAuthenticate
            | Name::SelectAuthenticatorEnroll
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Answers, body, remediation};

    #[test]
    fn a_handle_that_is_not_fixed_is_that_of_the_response() {
        let root = json!({"stateHandle": "of-response"});
        let sent = |name: &str, mutable: Option<bool>| {
            let mut field = json!({"name": "stateHandle", "value": "of-form", "visible": false});
            if let Some(mutable) = mutable {
                field["mutable"] = json!(mutable);
            }
            let form = json!({"name": name, "rel": ["create-form"], "value": [field]});
            let form = remediation::read(&root, &form).unwrap();
            body(&form, &Answers::default())["stateHandle"].clone()
        };
        assert_eq!(sent("identify", None), "of-response");
        assert_eq!(sent("identify", Some(true)), "of-response");
        assert_eq!(sent("identify", Some(false)), "of-form");
        assert_eq!(sent("enroll-profile", None), "of-form");
    }
}
