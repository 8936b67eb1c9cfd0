//! `token`: the access token of the last sign-in, renewed if it has run out.

use std::time::Duration;

use egui_okta::{
    ErrorCode, Tokens,
    protocol::{
        EffectId,
        oauth::{PartialTokens, Renewal, RenewalPhase},
        time::Timestamp,
    },
    tokens::Kept,
};
use serde_json::json;

use super::{
    Failure,
    args::TokenArgs,
    drive::Driver,
    failure,
    report::{self, Output},
    store::Store,
};

/// So long before it expires a token counts as expired: it has to arrive in time.
const EXPIRE_EARLY: Duration = Duration::from_secs(30);

pub(super) fn run(args: &TokenArgs) -> Result<Output, Failure> {
    let mut driver = Driver::new();
    let mut store = Store::open(&args.store)?;
    let mut kept = store.expect_in_turn()?;
    let good = kept.tokens.clone().complete();
    let good = good.filter(|tokens| !args.refresh && !has_expired(tokens, driver.now()));
    let tokens = match good {
        Some(tokens) => tokens,
        None => {
            let tokens = renew(&mut driver, &mut store, &kept)?;
            kept.tokens = tokens.clone().into();
            // The server has thrown the old ones away: whoever called has the only ones.
            store.save_or_tell(&kept, "login.not-kept-renewed");
            tokens
        }
    };
    Ok(Output {
        text: tokens.access_token().expose().to_owned(),
        json: json!({
            "tokens": report::tokens(&tokens),
            "claims": tokens.id_token().claims(),
        }),
    })
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
            if !keeps_tokens {
                store.clear()?;
            }
            Err(error.into())
        }
        RenewalPhase::Renewing => Err(failure(ErrorCode::LoginCancelled, "")),
    }
}
