//! `logout`: the tokens are revoked and thrown away; if asked for, the browser's session ends too.

use std::time::Duration;

use egui_okta::{
    Config, ErrorCode, Secret, SignInError,
    platform::{Loopback, LoopbackError},
    protocol::oauth::{PartialTokens, SignOut, SignOutPhase, State, callback},
    strings::Strings,
};
use serde_json::{Value, json};

use super::{
    Failure,
    args::LogoutArgs,
    browser::{Opening, Told},
    drive::Driver,
    failure,
    report::{Output, note},
    store::Store,
};

/// How long a request may take that nobody waits for.
const REVOKE_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) fn run(args: &LogoutArgs) -> Result<Output, Failure> {
    let mut driver = Driver::new();
    let mut store = Store::open(&args.store)?;
    let kept = match store.expect_in_turn() {
        // What a newer version put away can be thrown away, if not read.
        Err(Failure::Failed(error)) if error.code == ErrorCode::StorageNewer => {
            store.clear()?;
            return Ok(output(args, false, Ended::No));
        }
        kept => kept?,
    };
    let loopback = match &args.post_logout_redirect_uri {
        Some(uri) => Some(listen(uri, &driver)?),
        None => None,
    };
    let (random, now) = (driver.random()?, driver.now());
    let back = args.post_logout_redirect_uri.clone();
    let client_id = kept.config.client_id().to_owned();
    let mut sign_out = SignOut::start(kept.config, kept.tokens, back, random, now);
    // First of all nobody is signed in here any more: the server may be slow, and the person may not wait for it.
    let cleared = store.clear();
    store.unlock();
    driver.run(&mut sign_out, |sign_out| {
        !matches!(sign_out.phase(), SignOutPhase::Revoking)
    });
    cleared?;
    let SignOutPhase::Done {
        revoked,
        end_session_url,
    } = sign_out.phase().clone()
    else {
        return Err(failure(ErrorCode::LoginCancelled, ""));
    };
    let ended = match end_session_url.filter(|_| args.end_session) {
        Some(url) => end_session(args, &driver, (url, &client_id), loopback, sign_out.state())?,
        None => Ended::No,
    };
    Ok(output(args, revoked, ended))
}

/// What became of the session in the browser.
#[derive(Clone, Copy)]
enum Ended {
    /// The browser came back and said so.
    Yes,
    /// The browser was sent there, and comes back to nobody.
    NotKnown,
    /// There is nowhere to send it.
    No,
}

fn output(args: &LogoutArgs, revoked: bool, ended: Ended) -> Output {
    let strings = Strings::english();
    let mut json = json!({"signed_out": true, "revoked": revoked});
    if args.end_session {
        json["session_ended"] = match ended {
            Ended::Yes => true.into(),
            Ended::NotKnown => Value::Null,
            Ended::No => {
                note(&strings.text("login.session-not-ended"));
                false.into()
            }
        };
    }
    let key = if revoked {
        "login.signed-out"
    } else {
        "login.not-revoked"
    };
    Output {
        text: strings.text(key),
        json,
    }
}

/// Makes the refresh token useless that nobody has any more, and with it what was made with it (RFC 7009).
pub(super) fn revoke(
    driver: &mut Driver,
    config: Config,
    tokens: impl Into<PartialTokens>,
) -> Result<(), SignInError> {
    let mut tokens = tokens.into();
    if tokens.refresh_token.is_some() {
        tokens.access_token = None;
    }
    revoke_all(driver, config, tokens)
}

/// Makes tokens useless. That it cannot be done is nobody's concern: they are thrown away in any case.
pub(super) fn revoke_all(
    driver: &mut Driver,
    config: Config,
    tokens: impl Into<PartialTokens>,
) -> Result<(), SignInError> {
    let (random, now) = (driver.random()?, driver.now());
    let config = config.with_request_timeout(REVOKE_TIMEOUT);
    let mut sign_out = SignOut::start(config, tokens, None, random, now);
    driver.run(&mut sign_out, |sign_out| {
        !matches!(sign_out.phase(), SignOutPhase::Revoking)
    });
    Ok(())
}

fn listen(uri: &str, driver: &Driver) -> Result<Loopback, Failure> {
    Loopback::listen_at(uri, driver.ringer()).map_err(|error| match error {
        LoopbackError::NotLoopback => {
            Failure::Usage(Strings::english().text("login.usage.not-loopback"))
        }
        LoopbackError::NoPort(why) => failure(ErrorCode::NoPort, why),
    })
}

/// Sends the browser to where the session ends, and waits for it if it is to come back.
fn end_session(
    args: &LogoutArgs,
    driver: &Driver,
    (url, client_id): (Secret, &str),
    loopback: Option<Loopback>,
    state: &State,
) -> Result<Ended, Failure> {
    let strings = Strings::english();
    let told = Told::to_sign_out(&url, client_id);
    let Some(mut loopback) = loopback else {
        // Nobody comes back, so that nobody can say whether it has opened.
        note(&strings.text("login.end-session"));
        Opening::start(url, told, driver.ringer()).settle();
        return Ok(Ended::NotKnown);
    };
    let mut opening = Opening::start(url, told, driver.ringer());
    let deadline = driver.now() + Duration::from_secs(args.timeout);
    loop {
        opening.tell();
        while let Some(visit) = loopback.poll() {
            // Any page can send a browser here: who does not know the state is shown out, and the wait goes on.
            if callback::parse_signed_out(visit.parameters(), state).is_err() {
                let title = strings.text("login.page.failed.title");
                visit.answer(false, &title, &strings.text("error.callback.state"));
                continue;
            }
            let title = strings.text("login.page.signed-out.title");
            visit.answer(true, &title, &strings.text("login.page.signed-out.text"));
            loopback.close(Duration::from_secs(1));
            return Ok(Ended::Yes);
        }
        if driver.now() >= deadline {
            return Err(failure(ErrorCode::LoginTimeout, ""));
        }
        driver.wait(Some(deadline));
    }
}
