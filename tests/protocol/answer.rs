//! The answers that the lines of a replay stand for.

use egui_okta::{
    Secret,
    protocol::{
        TransportError,
        frame::FrameError,
        http::Response,
        passkey::{Passkey, PasskeyError},
    },
};
use serde_json::json;

use super::{
    fixtures::{self, ion},
    oauth::{self, ACCESS_TOKEN, SIGNER},
    script::Message,
};

/// What the server answers.
pub(crate) fn of_server(head: &str, message: &Message) -> Result<Response, TransportError> {
    let status = match head {
        "nobody" => return Err(TransportError::Connection),
        "offline" => return Err(TransportError::Offline),
        "not permitted" => return Err(TransportError::NotPermitted),
        "tls" => return Err(TransportError::Tls),
        "too large" => return Err(TransportError::TooLarge),
        "redirected" => return Err(TransportError::Redirected),
        status => status.parse().unwrap(),
    };
    let body = match message.body.strip_prefix('@') {
        Some("tokens") => tokens(),
        Some(name) => fixtures::response(name).to_string(),
        None => match message.body.split_once(' ') {
            Some(("bytes", count)) => " ".repeat(count.parse().unwrap()),
            Some(("short", body)) => ion::expand(serde_json::from_str(body).unwrap()).to_string(),
            _ => message.body.clone(),
        },
    };
    let mut response = Response::new(status, body);
    for (name, value) in &message.headers {
        response = response.with_header(name, value);
    }
    Ok(response)
}

/// What a device answers: `signed`, `made`, or that the person cancelled.
pub(crate) fn of_device(head: &str) -> Result<Passkey, PasskeyError> {
    match head {
        "cancelled" => Err(PasskeyError::Cancelled),
        "signed" => Ok(Passkey {
            client_data: b"{\"type\": \"webauthn.get\"}".to_vec(),
            authenticator_data: vec![0xfb, 0xff],
            signature: vec![1, 2, 3],
            user_handle: Some(b"kim".to_vec()),
            ..Passkey::default()
        }),
        "made" => Ok(Passkey {
            client_data: b"{\"type\": \"webauthn.create\"}".to_vec(),
            attestation: vec![0xfb, 0xff],
            transports: Some(vec!["usb".to_owned()]),
            extensions: Some("{}".to_owned()),
            ..Passkey::default()
        }),
        other => panic!("what is {other}?"),
    }
}

/// What a browser comes back with.
pub(crate) fn of_browser(head: &str) -> Secret {
    match head.split_once(' ') {
        Some(("back", parameters)) => parameters.into(),
        _ => panic!("what is {head}?"),
    }
}

/// What somebody else's part of the page says: a token, or that there is none.
pub(crate) fn of_frame(head: &str) -> Result<Secret, FrameError> {
    match head.split_once(' ') {
        Some(("token", token)) => Ok(token.into()),
        _ if head == "ended" => Err(FrameError::Ended),
        _ => panic!("what is {head}?"),
    }
}

/// What the token endpoint gives, signed.
fn tokens() -> String {
    let id_token = SIGNER.id_token(&oauth::claims());
    json!({
        "token_type": "Bearer", "expires_in": 3600, "access_token": ACCESS_TOKEN,
        "scope": "openid profile email", "id_token": id_token.expose(),
    })
    .to_string()
}
