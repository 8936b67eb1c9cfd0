//! Yes or no: what an app may do, staying signed in, a device that is to be mended.

use super::{
    Field, FieldKind, Item, Picture, Press, Send, Symbol, Target, builder::Builder, generic,
};
use crate::protocol::{
    idx::{Answer, Answers},
    model::{FieldPath, Remediation, RemediationName as Name},
};

/// All forms of consent.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(form) = builder.first() else { return };
    let app = builder.step.app.clone().unwrap_or_default();
    let label = app
        .label
        .clone()
        .unwrap_or_else(|| builder.text("text.consent.app"));
    builder.screen.symbol = Some(Symbol::Shield);
    match form.name {
        Name::EmailChallengeConsent => builder.title("title.email-consent"),
        _ => builder.title_filled("title.consent", &[&label]),
    }
    logo(builder, &app.logo, &app.client_uri, &label);
    for (name, value) in &form.request_info {
        builder.quiet(format!("{name}: {}", super::terminal::named(value)));
    }
    if form.name == Name::AdminConsent {
        builder.say("text.consent.everyone");
    }
    scopes(builder, form);
    if !matches!(form.name, Name::AdminConsent | Name::EmailChallengeConsent) {
        policies(builder, &app.terms_of_service, &app.privacy_policy);
    }
    answers(builder, form);
}

fn logo(builder: &mut Builder<'_>, logo: &Option<String>, home: &Option<String>, label: &str) {
    if let Some(href) = logo {
        builder.push(Item::Picture(Picture::Logo {
            href: href.clone(),
            label: label.to_owned(),
        }));
    }
    if let Some(home) = home {
        let about = builder.strings.fill("link.app-home", &[label]);
        builder.inline_link("client-logo", "link.app-home", Press::Open(home.clone()));
        if let Some(Item::Link(link)) = builder.screen.items.last_mut() {
            link.label = about;
        }
    }
}

/// What is asked for: as a list, or as boxes of which those that may be unticked come first.
fn scopes(builder: &mut Builder<'_>, form: &Remediation) {
    let has_choice = form
        .field("optedScopes")
        .is_some_and(|opted| opted.children().iter().any(|scope| scope.visible));
    if has_choice || !form.scopes.is_empty() {
        builder.say("text.consent.shares");
    }
    for scope in &form.scopes {
        builder.paragraph(scope.label.clone());
        if let Some(text) = &scope.description {
            builder.quiet(text.clone());
        }
    }
    let Some(opted) = form.field("optedScopes") else {
        return;
    };
    let parent = FieldPath::root("optedScopes");
    let seen = opted.children().iter().filter(|scope| scope.visible);
    let (free, fixed): (Vec<_>, Vec<_>) = seen.partition(|scope| scope.mutable);
    for scope in free.into_iter().chain(fixed) {
        let drawn = generic::field_of(builder, scope, parent.join(&scope.name));
        let said = drawn.hint.clone();
        let hint = match (scope.mutable, said) {
            (true, said) => said,
            (false, None) => Some(builder.text("hint.scope.always")),
            (false, Some(said)) => Some(format!("{said} {}", builder.text("hint.scope.always"))),
        };
        builder.field(Field {
            kind: FieldKind::Checkbox,
            enabled: scope.mutable,
            hint,
            ..drawn
        });
    }
}

fn policies(builder: &mut Builder<'_>, terms: &Option<String>, policy: &Option<String>) {
    if let Some(terms) = terms {
        builder.inline_link(
            "terms-of-use",
            "link.terms-of-service",
            Press::Open(terms.clone()),
        );
    }
    if let Some(policy) = policy {
        builder.inline_link(
            "privacy-policy",
            "link.privacy-policy",
            Press::Open(policy.clone()),
        );
    }
}

fn answers(builder: &mut Builder<'_>, form: &Remediation) {
    let field = form.field("consent");
    let named = |value: &str| {
        let option = field?
            .options
            .iter()
            .find(|option| option.text_value() == value)?;
        Some(option.label.clone())
    };
    // The same words are written as all other buttons are.
    let written = |given: Option<String>, ours: String| {
        given
            .filter(|given| !given.eq_ignore_ascii_case(&ours))
            .unwrap_or(ours)
    };
    let mut allow = written(named("true"), builder.text("button.allow"));
    let mut deny = written(named("false"), builder.text("button.deny"));
    if form.name == Name::EmailChallengeConsent {
        // The stock words answer another question than whether it was this person.
        let ours = |label: String, stock: &str, key: &str| match label == builder.text(stock) {
            true => builder.text(key),
            false => label,
        };
        allow = ours(allow, "button.allow", "button.was-me");
        deny = ours(deny, "button.deny", "button.was-not-me");
    }
    let yes = flag(builder.target(), "consent", true);
    if form.name == Name::EmailChallengeConsent {
        // Whoever asks may be somebody else: neither answer is the one to press without reading.
        builder.secondary("submit", allow, yes);
    } else {
        builder.submit(allow, yes);
    }
    builder.secondary("deny", deny, flag(builder.target(), "consent", false));
}

fn flag(target: Target, name: &str, value: bool) -> Press {
    let given = Answers::default().with(FieldPath::root(name), Answer::Flag(value));
    Press::Send(Send {
        target,
        with_fields: true,
        given,
    })
}

/// `keep-me-signed-in`, after everything else.
pub(super) fn draw_keep_me_signed_in(builder: &mut Builder<'_>) {
    builder.screen.symbol = Some(Symbol::User);
    builder.title("title.keep-me-signed-in");
    builder.say("text.keep-me-signed-in");
    let yes = flag(builder.target(), "keepMeSignedIn", true);
    let label = builder.text("button.stay-signed-in");
    builder.screen.submit = Some(yes.clone());
    builder.primary("stay-signed-in-btn", label, yes);
    let label = builder.text("button.do-not-stay-signed-in");
    builder.secondary(
        "do-not-stay-signed-in-btn",
        label,
        flag(builder.target(), "keepMeSignedIn", false),
    );
}

/// `device-assurance-grace-period`: go on, for now.
pub(super) fn draw_grace_period(builder: &mut Builder<'_>) {
    builder.screen.symbol = Some(Symbol::Warning);
    builder.title("title.grace-period");
    let label = builder.text("button.continue-to-app");
    builder.submit(label, Press::submit(builder.target()));
}
