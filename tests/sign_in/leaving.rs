//! A person who leaves when the tokens are on their way: nobody gets them, and they are good for nothing.

use egui_okta::{
    Outcome, SignIn,
    platform::Answer,
    protocol::{TransportError, http::Request},
};

use crate::{
    faults::{DONE, IDENTIFY, run, sign_in},
    platform::{Shared, json, wire},
};

/// Until the code has been shown, whose answer is not there yet.
fn about_to_get_tokens(wire: &Shared) -> SignIn {
    let mut sign_in = sign_in(wire, 250);
    let ctx = egui::Context::default();
    while wire.lock().unwrap().count("/token") == 0 {
        wire.lock()
            .unwrap()
            .answer_all(|request| serve(request, DONE));
        sign_in.logic(&ctx);
    }
    sign_in
}

fn serve(request: &Request, step: &str) -> Answer {
    let tokens =
        r#"{"token_type":"Bearer","access_token":"A","refresh_token":"R","id_token":"a.b.c"}"#;
    match request.path() {
        path if path.ends_with("/interact") => json(200, r#"{"interaction_handle":"H"}"#),
        path if path.ends_with("/introspect") => json(200, step),
        path if path.ends_with("/token") => json(200, tokens),
        path if path.ends_with("/revoke") => json(200, ""),
        _ => json(404, "{}"),
    }
}

#[test]
fn tokens_that_come_after_one_has_left_are_revoked() {
    for leave in [SignIn::restart, SignIn::sign_out, SignIn::cancel] {
        let wire = wire();
        let mut sign_in = about_to_get_tokens(&wire);
        leave(&mut sign_in);
        run(&mut sign_in, &wire, |request| serve(request, IDENTIFY));
        assert_eq!(wire.lock().unwrap().count("/token"), 1);
        assert_eq!(wire.lock().unwrap().count("/revoke"), 2);
        let begins_anew = sign_in.outcome() != Outcome::Cancelled;
        let is_begun = sign_in.screen().form == "identify";
        assert_eq!(is_begun, begins_anew, "{:?}", sign_in.screen());
    }
}

/// The server refuses the code, or does not answer: there is nothing to revoke.
#[test]
fn who_left_and_gets_nothing_has_nothing_revoked() {
    for refused in [
        json(400, r#"{"error":"invalid_grant"}"#),
        Err(TransportError::Offline),
    ] {
        let wire = wire();
        let mut sign_in = about_to_get_tokens(&wire);
        sign_in.restart();
        run(&mut sign_in, &wire, |request| match request.path() {
            path if path.ends_with("/token") => refused.clone(),
            _ => serve(request, IDENTIFY),
        });
        assert_eq!(wire.lock().unwrap().count("/revoke"), 0);
        assert_eq!(sign_in.screen().form, "identify");
    }
}
