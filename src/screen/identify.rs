//! The first views of signing in: who are you?

use super::{
    Autofill, Button, FieldKind, Item, Press, Symbol, Target,
    builder::{Builder, button},
    footer, generic, providers,
};
use crate::protocol::model::{Remediation, RemediationName as Name};

/// `identify` and `identify-recovery`.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    let is_recovery = form.name == Name::IdentifyRecovery;
    builder.screen.symbol = Some(footer::person_symbol());
    if !is_recovery {
        // The field itself says who it is.
        builder.screen.identifier = None;
    }
    builder.title(if is_recovery {
        "title.identify-recovery"
    } else {
        "title.identify"
    });
    launchers(builder);
    generic::draw_fields(builder, form);
    adjust_fields(builder);
    let label = if is_recovery {
        "button.next"
    } else {
        submit_label(form)
    };
    let label = builder.text(label);
    builder.submit(label, Press::submit(builder.target()));
    if !is_recovery {
        providers::add(builder);
    }
}

/// Views on which an app or a key on this device is the only way to begin.
pub(super) fn draw_launch_only(builder: &mut Builder<'_>) {
    builder.screen.symbol = Some(footer::person_symbol());
    builder.title("title.identify");
    if let Some(form) = builder.first() {
        generic::draw_fields(builder, form);
    }
    launchers(builder);
    providers::add(builder);
}

fn submit_label(form: &Remediation) -> &'static str {
    if form.field("credentials").is_some() {
        "button.sign-in"
    } else {
        "button.next"
    }
}

/// Buttons for what is on this device. They are never the main action.
fn launchers(builder: &mut Builder<'_>) {
    let mut any = false;
    let has_form = builder.find(&Name::Identify).is_some();
    // Beside a form they are the second way.
    let is_only = !has_form
        && builder
            .first()
            .is_some_and(|first| launcher(&first.name).is_some());
    for (index, remediation) in builder.step.remediations.iter().enumerate() {
        let Some((key, symbol)) = launcher(&remediation.name) else {
            continue;
        };
        let label = builder.text(key);
        let target = Target::Remediation(index);
        let Some(press) = launch(builder, &remediation.name, target) else {
            continue;
        };
        let launch = button(remediation.name.as_str(), label, press);
        builder.push(Item::Button(Button {
            symbol: Some(symbol),
            stands_out: !any && is_only,
            ..launch
        }));
        any = true;
    }
    if any && has_form {
        let word = builder.text("divider.or");
        builder.push(Item::Divider(Some(word)));
    }
}

/// What a launcher does. Where no passkey can be asked for, the server's page in a browser does it;
/// where there is none either, the button would only say so.
pub(super) fn launch(builder: &Builder<'_>, name: &Name, target: Target) -> Option<Press> {
    let here = builder.surroundings;
    match name {
        Name::LaunchPasskeysAuthenticator if here.has_passkeys => Some(Press::Passkey(target)),
        Name::LaunchPasskeysAuthenticator => here.has_browser.then_some(Press::Browser),
        // What is filled in on its own screen goes along.
        _ if target == builder.target() => Some(Press::submit(target)),
        _ => Some(Press::go(target)),
    }
}

pub(super) fn launcher(name: &Name) -> Option<(&'static str, Symbol)> {
    Some(match name {
        Name::LaunchAuthenticator => ("button.launch-authenticator", Symbol::Device),
        Name::LaunchNfcAuthenticator => ("button.launch-nfc", Symbol::Nfc),
        Name::LaunchWebauthnAuthenticator => ("button.launch-webauthn", Symbol::SecurityKey),
        Name::LaunchPasskeysAuthenticator => ("button.launch-passkeys", Symbol::Passkey),
        _ => return None,
    })
}

fn adjust_fields(builder: &mut Builder<'_>) {
    let with_passkeys = builder.step.passkey_autofill;
    for field in generic::fields_mut(builder) {
        field.autofill = match (field.path.name(), field.kind) {
            ("identifier", _) if with_passkeys => Some(Autofill::UsernameWebauthn),
            ("identifier", _) => Some(Autofill::Username),
            ("passcode", _) | (_, FieldKind::Password) => Some(Autofill::CurrentPassword),
            _ => None,
        };
    }
}
