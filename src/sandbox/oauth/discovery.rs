//! Metadata of OpenID Connect Discovery 1.0 and RFC 8414.

use serde_json::json;

use crate::protocol::http::Response;

use super::super::reply;
use super::Call;

/// `GET {issuer}/.well-known/openid-configuration`
pub(crate) fn document(call: &Call<'_>) -> Response {
    let at = |name: &str| call.server.endpoint(call.origin, name);
    let client_auth = ["client_secret_basic", "client_secret_post", "none"];
    reply::json(
        200,
        &json!({
            "issuer": call.server.url(call.origin),
            "authorization_endpoint": at("authorize"),
            "token_endpoint": at("token"),
            "userinfo_endpoint": at("userinfo"),
            "jwks_uri": at("keys"),
            "revocation_endpoint": at("revoke"),
            "introspection_endpoint": at("introspect"),
            "device_authorization_endpoint": at("device/authorize"),
            "end_session_endpoint": at("logout"),
            "interaction_endpoint": at("interact"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment", "form_post", "okta_post_message"],
            "authorization_response_iss_parameter_supported": true,
            "grant_types_supported":
                ["authorization_code", "interaction_code", "refresh_token", super::device::GRANT_TYPE],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported":
                ["openid", "email", "profile", "address", "phone", "offline_access", "groups"],
            "token_endpoint_auth_methods_supported": client_auth,
            "revocation_endpoint_auth_methods_supported": client_auth,
            "introspection_endpoint_auth_methods_supported": client_auth,
            "acr_values_supported": super::acr::VALUES,
            "claims_supported": [
                "iss", "ver", "sub", "aud", "iat", "exp", "jti", "auth_time", "amr", "acr", "idp", "nonce",
                "at_hash", "name", "given_name", "family_name", "preferred_username", "email",
                "email_verified", "locale", "zoneinfo", "groups",
            ],
            "dpop_signing_alg_values_supported": ["ES256", "RS256"],
            "code_challenge_methods_supported": ["S256"],
            "request_parameter_supported": false,
        }),
    )
}
