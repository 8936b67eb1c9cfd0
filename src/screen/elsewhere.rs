//! What cannot be done in this window goes on in a browser, on the server's own page.

use super::{Button, Item, Press, Symbol, builder::Builder};
use crate::protocol::{
    frame,
    model::{AuthenticatorKey as Key, RemediationName as Name},
};

/// Draws the whole screen as a way to the browser, if its form can't be sent from here. Whether it
/// did.
pub(super) fn draw(builder: &mut Builder<'_>) -> bool {
    let Some(sentence) = reason(builder) else {
        return false;
    };
    let title = builder.first().map(|first| match first.name {
        Name::ChallengeAuthenticator => "title.verify-with",
        Name::EnrollAuthenticator | Name::ResetAuthenticator => "title.set-up",
        Name::EnrollAuthenticatorPromotion => "title.passkey-promotion",
        Name::IdentifyRecovery => "title.identify-recovery",
        Name::EnrollProfile => "title.enroll-profile",
        _ => "title.identify",
    });
    match title {
        Some(title @ ("title.verify-with" | "title.set-up")) => builder.title_about(title),
        title => {
            builder.screen.symbol = Some(Symbol::User);
            builder.title(title.unwrap_or("title.identify"));
        }
    }
    builder.say(sentence);
    let label = builder.text("button.continue-in-browser");
    builder.screen.submit = Some(Press::Browser);
    builder.primary("continue-in-browser", label, Press::Browser);
    true
}

/// Adds the way to the browser to a screen of something that is not known here: the server's page may
/// know it.
pub(super) fn add(builder: &mut Builder<'_>) {
    let is_there = |item: &Item| {
        matches!(
            item,
            Item::Button(Button {
                press: Press::Browser,
                ..
            })
        )
    };
    if !builder.surroundings.has_browser || builder.screen.items.iter().any(is_there) {
        return;
    }
    let Some(first) = builder.first() else { return };
    let is_unknown = matches!(first.name, Name::Unknown(_))
        || matches!(builder.key(), Some(Key::Unknown(_)))
        || first.relates_to_nothing;
    let is_unheard_of = super::device::is_unknown(builder.step);
    // Chrome vouches for a device on its own pages only.
    let is_chromes = builder
        .step
        .device_challenge()
        .is_some_and(|challenge| challenge.method == "CHROME_DTC");
    // Nobody sees from here whether the browser, or Duo, let the prompt be shown.
    let has_prompt = |item: &Item| matches!(item, Item::Frame(_));
    let may_be_empty = builder.screen.items.iter().any(has_prompt);
    if is_unknown
        || is_unheard_of
        || may_be_empty
        || (is_chromes && !builder.surroundings.has_frames)
    {
        builder.link(
            "continue-in-browser",
            "button.continue-in-browser",
            Press::Browser,
        );
    }
}

/// Why the form of the screen can't be sent from here; none if it can.
fn reason(builder: &Builder<'_>) -> Option<&'static str> {
    let here = builder.surroundings;
    if !here.has_browser {
        return None;
    }
    let first = builder.first()?;
    if let Some(captcha) = &builder.step.captcha
        && frame::captcha_path(first).is_some()
    {
        let is_known = frame::CaptchaKind::parse(&captcha.kind).is_some();
        return (!here.has_frames || !is_known).then_some("text.elsewhere.captcha");
    }
    let is_asked = matches!(
        first.name,
        Name::ChallengeAuthenticator | Name::EnrollAuthenticator
    );
    let asks_key = is_asked || first.name == Name::ResetAuthenticator;
    match builder.key() {
        Some(Key::Duo) if is_asked && !here.has_frames => Some("text.elsewhere.duo"),
        Some(Key::Duo) if is_asked && frame::is_refused(builder.step) => {
            Some("text.elsewhere.duo-refused")
        }
        Some(Key::Webauthn) if asks_key && !here.has_passkeys => Some("text.elsewhere.passkey"),
        _ if first.name == Name::EnrollAuthenticatorPromotion && !here.has_passkeys => {
            Some("text.elsewhere.passkey")
        }
        _ => None,
    }
}
