//! `token`: the access token of the last sign-in, renewed if it has run out.

use std::time::Duration;

use egui_okta::{
    Config, ErrorCode, Tokens,
    protocol::{
        EffectId,
        oauth::{PartialTokens, Renewal, RenewalPhase, TokenInquiry, revoke::Hint},
        time::Timestamp,
    },
    strings::Strings,
    tokens::Kept,
};
use serde_json::json;

use super::{
    Failure,
    args::TokenArgs,
    drive::Driver,
    failure,
    report::{self, Output},
    sign_out::revoke,
    store::Store,
};

/// So long before it expires a token counts as expired: it has to arrive in time.
const EXPIRE_EARLY: Duration = Duration::from_secs(30);

pub(super) fn run(args: &TokenArgs) -> Result<Output, Failure> {
    let mut driver = Driver::new();
    let mut store = Store::open(&args.store)?;
    // Whoever only reads waits for nobody.
    let good = store.peek().and_then(|kept| {
        let config = kept.config.clone();
        Some((config, good(args, kept, driver.now())?))
    });
    let (config, tokens) = match good {
        Some(good) => good,
        None => in_turn(args, &mut driver, &mut store)?,
    };
    if args.introspect {
        // It may have been renewed in the turn, which is over.
        store.unlock();
        return introspect(&mut driver, config, &tokens);
    }
    Ok(Output {
        text: tokens.access_token().expose().to_owned(),
        json: json!({
            "tokens": report::tokens(&tokens),
            "claims": tokens.id_token().claims(),
        }),
    })
}

/// What the server knows about the access token.
fn introspect(driver: &mut Driver, config: Config, tokens: &Tokens) -> Result<Output, Failure> {
    let token = tokens.access_token().clone();
    let now = driver.now();
    let hint = Hint::AccessToken;
    let mut inquiry = TokenInquiry::start(config, token, hint, None, EffectId::default(), now);
    driver.run(&mut inquiry, |inquiry| inquiry.answer().is_some());
    let cancelled = || Err(ErrorCode::LoginCancelled.into());
    let said = inquiry.answer().cloned().unwrap_or_else(cancelled)?;
    let key = match said.is_active() {
        true => "login.token-good",
        false => "login.token-bad",
    };
    Ok(Output {
        text: Strings::english().text(key),
        json: json!({"introspection": said.members()}),
    })
}

/// The tokens as they are kept, if they are what was asked for.
fn good(args: &TokenArgs, kept: Kept, now: Timestamp) -> Option<Tokens> {
    let tokens = kept.tokens.complete();
    tokens.filter(|tokens| !args.refresh && !has_expired(tokens, now))
}

/// The tokens of the last sign-in when nobody else is at them, renewed if need be.
fn in_turn(
    args: &TokenArgs,
    driver: &mut Driver,
    store: &mut Store,
) -> Result<(Config, Tokens), Failure> {
    loop {
        let kept = store.expect_in_turn()?;
        // Somebody else may have renewed them while this one waited.
        if let Some(tokens) = good(args, kept.clone(), driver.now()) {
            return Ok((kept.config, tokens));
        }
        let tokens = renew(driver, store, &kept)?;
        if store.still_has(&kept) {
            let config = kept.config.clone();
            put_away(store, kept, &tokens);
            return Ok((config, tokens));
        }
        // Somebody has signed in or out here meanwhile: that counts, and these are nobody's.
        revoke(driver, kept.config, tokens)?;
    }
}

/// Keeps what was renewed.
fn put_away(store: &mut Store, kept: Kept, tokens: &Tokens) {
    let is_rotated = kept.tokens.refresh_token.as_ref() != tokens.refresh_token();
    let renewed = Kept {
        tokens: tokens.clone().into(),
        ..kept
    };
    let key = match is_rotated {
        true => "login.not-kept-renewed",
        false => "login.not-kept-this-time",
    };
    if !store.save_or_tell(&renewed, key) && is_rotated {
        // The server takes whoever shows the old refresh token again for a thief. Where there is no room to write,
        // there may be a way to remove; if not, the sentence has said it.
        store.clear().ok();
    }
}

fn has_expired(tokens: &Tokens, now: Timestamp) -> bool {
    let soon = now + EXPIRE_EARLY;
    // A clock may have been put right since the tokens came; only if there can be new ones that is asked.
    let by_server = tokens.refresh_token().is_some()
        && PartialTokens::from(tokens.clone()).may_have_expired(soon);
    let expires_at = tokens.expires_at();
    by_server || expires_at.is_some_and(|expires_at| soon >= expires_at)
}

fn renew(driver: &mut Driver, store: &mut Store, kept: &Kept) -> Result<Tokens, Failure> {
    if kept.tokens.refresh_token.is_none() {
        return Err(failure(ErrorCode::NoRefreshToken, ""));
    }
    let mut renewal = Renewal::start(
        kept.config.clone(),
        kept.tokens.clone(),
        None,
        EffectId::default(),
        driver.now(),
    );
    driver.run(&mut renewal, |renewal| {
        !matches!(renewal.phase(), RenewalPhase::Renewing)
    });
    match renewal.phase().clone() {
        RenewalPhase::Renewed(tokens) => Ok(tokens),
        RenewalPhase::Failed {
            error,
            keeps_tokens,
        } => {
            if !keeps_tokens && store.still_has(kept) {
                store.clear()?;
            }
            Err(error.into())
        }
        RenewalPhase::Renewing => Err(failure(ErrorCode::LoginCancelled, "")),
    }
}
