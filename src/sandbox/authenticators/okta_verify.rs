//! Okta Verify: for now its codes.

use super::super::idx::ion::Field;

/// The one authenticator whose code field is not called `passcode`.
pub(crate) fn challenge_fields() -> Vec<Field> {
    vec![Field::text("totp", "Enter code from Okta Verify app").required()]
}
