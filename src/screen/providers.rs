//! Identity providers, proofing of identity, smart cards.

use super::{
    Button, Item, Press, Symbol,
    builder::{Builder, button},
};
use crate::protocol::model::{AuthenticatorKey, Remediation, RemediationName as Name, Step};

/// Adds a button for each identity provider beside another form.
pub(super) fn add(builder: &mut Builder<'_>) {
    let providers: Vec<&Remediation> = builder
        .step
        .remediations
        .iter()
        .filter(|r| is_provider(r))
        .collect();
    if providers.is_empty() {
        return;
    }
    if builder.screen.submit.is_some() {
        let word = builder.text("divider.or");
        builder.push(Item::Divider(Some(word)));
    }
    let is_only = providers.len() == 1 && builder.screen.items.is_empty();
    for provider in providers {
        add_button(builder, provider, is_only);
    }
}

fn is_provider(remediation: &Remediation) -> bool {
    matches!(remediation.name, Name::RedirectIdp | Name::PivIdp)
}

pub(super) fn is_card(remediation: &Remediation) -> bool {
    remediation.name == Name::PivIdp || remediation.idp_type.as_deref() == Some("X509")
}

/// Kinds of providers that have a button id and a name of their own.
const KNOWN: &[(&str, &str, &str)] = &[
    ("GOOGLE", "google", "Google"),
    ("FACEBOOK", "facebook", "Facebook"),
    ("LINKEDIN", "linkedin", "LinkedIn"),
    ("MICROSOFT", "microsoft", "Microsoft"),
    ("APPLE", "apple", "Apple"),
    ("GITHUB", "github", "GitHub"),
    ("GITLAB", "gitlab", "GitLab"),
    ("YAHOO", "yahoo", "Yahoo"),
    ("YAHOOJP", "yahoojp", "Yahoo! Japan"),
    ("LINE", "line", "LINE"),
    ("PAYPAL", "paypal", "PayPal"),
    ("PAYPAL_SANDBOX", "paypal_sandbox", "PayPal"),
    ("SALESFORCE", "salesforce", "Salesforce"),
    ("AMAZON", "amazon", "Amazon"),
    ("DISCORD", "discord", "Discord"),
    ("XERO", "xero", "Xero"),
    ("SPOTIFY", "spotify", "Spotify"),
    ("ADOBE", "adobe", "Adobe"),
    ("ORCID", "orcid", "ORCID"),
    ("QUICKBOOKS", "quickbooks", "QuickBooks"),
    ("LOGINGOV", "logingov", "Login.gov"),
    ("LOGINGOV_SANDBOX", "logingov_sandbox", "Login.gov"),
];

/// `is_only` if it is the only thing to do on the screen.
fn add_button(builder: &mut Builder<'_>, provider: &Remediation, is_only: bool) {
    let kind = provider.idp_type.as_deref().unwrap_or_default();
    let known = KNOWN.iter().find(|(name, _, _)| *name == kind);
    let (id, label, symbol) = if is_card(provider) {
        (
            "piv-card-button".to_owned(),
            builder.text("button.smart-card"),
            Symbol::SmartCard,
        )
    } else {
        let slug = known.map_or("general-idp", |(_, slug, _)| *slug);
        let signs_up = builder
            .first()
            .is_some_and(|form| form.name == Name::EnrollProfile);
        let key = if signs_up {
            "button.continue-with"
        } else {
            "button.sign-in-with"
        };
        let label = builder.strings.fill(key, &[&name_of(builder, provider)]);
        (
            format!("social-auth-{slug}-button"),
            label,
            Symbol::Provider,
        )
    };
    let press = Press::Leave(provider.href.clone());
    builder.push(Item::Button(Button {
        symbol: Some(symbol),
        stands_out: is_only,
        ..button(&id, label, press)
    }));
}

/// What a provider is called: ours for the common kinds, else the administrator's. The name of a
/// protocol tells nobody where to go.
fn name_of(builder: &Builder<'_>, provider: &Remediation) -> String {
    let kind = provider.idp_type.as_deref().unwrap_or_default();
    let known = KNOWN.iter().find(|(name, ..)| *name == kind);
    let given = provider.idp.as_ref().and_then(|idp| idp.name.as_deref());
    known
        .map(|(_, _, name)| *name)
        .or(given.filter(|name| !name.trim().is_empty()))
        .or(Some(kind).filter(|kind| !matches!(*kind, "" | "OIDC" | "SAML2")))
        .map_or_else(|| builder.text("text.provider.unnamed"), str::to_owned)
}

/// The label of a way to a provider from a screen that is about something else.
pub(super) fn way_label(builder: &Builder<'_>, provider: &Remediation) -> String {
    match is_card(provider) {
        true => builder.text("button.smart-card"),
        false => builder
            .strings
            .fill("button.sign-in-with", &[&name_of(builder, provider)]),
    }
}

/// Whether a step has providers to begin with.
pub(super) fn any(step: &Step) -> bool {
    step.remediations.iter().any(is_provider)
}

/// Whether the screen is a list of providers to begin with, and nothing else.
pub(super) fn is_list(builder: &Builder<'_>) -> bool {
    let is_first = |first: &Remediation| is_provider(first) && !is_card(first);
    builder.first().is_some_and(is_first) && !is_about_one(builder)
}

/// A screen of which a provider is the first way on.
pub(super) fn draw(builder: &mut Builder<'_>) {
    let Some(first) = builder.first() else { return };
    match first.name {
        Name::RedirectIdverify => draw_proofing(builder, first),
        _ if is_about_one(builder) => draw_one(builder, first),
        _ if is_card(first) => draw_card(builder, first),
        _ => {
            builder.title("title.identify");
            builder.screen.symbol = Some(Symbol::User);
            builder.screen.identifier = None;
            add(builder);
        }
    }
}

/// Whether the provider is an authenticator of the person, whichever it is.
fn is_about_one(builder: &Builder<'_>) -> bool {
    let is_said = |first: &Remediation| first.authenticator.is_some();
    builder.first().is_some_and(is_said)
        || matches!(
            builder.key(),
            Some(AuthenticatorKey::ExternalIdp | AuthenticatorKey::SmartCard)
        )
}

fn draw_one(builder: &mut Builder<'_>, provider: &Remediation) {
    let name = builder.authenticator_name();
    let is_enrolled = builder.step.enrollment.is_some();
    let (title, text, label) = match is_enrolled {
        true => ("title.verify-with", "text.provider.verify", "button.verify"),
        false => ("title.set-up", "text.provider.enroll", "button.set-up"),
    };
    builder.title_about(title);
    if builder.key() == Some(&AuthenticatorKey::SmartCard) {
        builder.say("text.smart-card");
    } else {
        let text = builder.strings.fill(text, &[&name]);
        builder.paragraph(text);
    }
    let label = builder.text(label);
    builder.submit(label, Press::Leave(provider.href.clone()));
}

fn draw_card(builder: &mut Builder<'_>, provider: &Remediation) {
    builder.screen.symbol = Some(Symbol::SmartCard);
    builder.title("title.smart-card");
    builder.say("text.smart-card");
    let label = builder.text("button.try-again");
    builder.submit(label, Press::Leave(provider.href.clone()));
}

fn draw_proofing(builder: &mut Builder<'_>, form: &Remediation) {
    builder.screen.symbol = Some(Symbol::User);
    match proofing_vendor(form) {
        Some(vendor) => {
            builder.title_filled("title.proofing", &[&vendor]);
            let text = builder.strings.fill("text.proofing", &[&vendor]);
            builder.paragraph(text);
            let text = builder.strings.fill("text.proofing.agree", &[&vendor]);
            builder.quiet(text);
        }
        None => {
            builder.title("title.proofing.unnamed");
            builder.say("text.proofing.unnamed");
        }
    }
    let label = builder.text("button.continue");
    builder.submit(label, Press::Leave(form.href.clone()));
    let terms = form
        .terms_of_use
        .clone()
        .or_else(|| well_known(form, "terms"));
    let policy = form
        .privacy_policy
        .clone()
        .or_else(|| well_known(form, "privacy"));
    if let Some(terms) = terms {
        builder.inline_link("terms-of-use", "link.terms-of-use", Press::Open(terms));
    }
    if let Some(policy) = policy {
        builder.inline_link("privacy-policy", "link.privacy-policy", Press::Open(policy));
    }
}

/// Vendors that the server names only by an id.
const VENDORS: &[(&str, &str, &str, &str)] = &[
    (
        "IDV_PERSONA",
        "Persona",
        "https://withpersona.com/legal/terms-of-use",
        "https://withpersona.com/legal/privacy-policy",
    ),
    (
        "IDV_CLEAR",
        "CLEAR Verified",
        "https://www.clearme.com/member-terms",
        "https://www.clearme.com/privacy-policy",
    ),
    (
        "IDV_INCODE",
        "Incode",
        "https://incode.id/terms",
        "https://incode.id/privacy",
    ),
];

fn vendor_of(
    form: &Remediation,
) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
    let id = form.idp.as_ref().map(|idp| idp.id.as_str())?;
    VENDORS.iter().find(|(known, ..)| *known == id)
}

fn proofing_vendor(form: &Remediation) -> Option<String> {
    let given = form.idp.as_ref().and_then(|idp| idp.name.clone());
    given
        .filter(|name| !name.trim().is_empty())
        .or_else(|| vendor_of(form).map(|vendor| vendor.1.to_owned()))
}

fn well_known(form: &Remediation, which: &str) -> Option<String> {
    let vendor = vendor_of(form)?;
    Some(if which == "terms" { vendor.2 } else { vendor.3 }.to_owned())
}
