//! Parts of a page that are somebody else's: captchas, Duo's frame. What they are made with, and what
//! becomes of their answers; drawing them is the platform's.

use std::fmt;

use super::model::{AuthenticatorKey, FieldPath, Remediation, RemediationName as Name, Step};
use crate::{Config, Secret, config};

/// A part of a page that is somebody else's.
#[derive(Clone, PartialEq, Eq)]
pub enum Frame {
    /// A captcha: a script that is loaded, asks the person if it must, and gives a token.
    Captcha {
        /// Whose.
        kind: CaptchaKind,
        /// The address of the script, `https` or of this computer.
        script: String,
        /// The org's key with them.
        site_key: String,
    },
    /// Duo's prompt (Web SDK 2): a frame at an address of theirs, which posts what it signed.
    Duo {
        /// Their host, with a port if it is of this computer.
        host: String,
        /// What the org asks Duo: `TX|…:APP|…`.
        signed_token: Secret,
    },
    /// A page of the org that is loaded and not seen: the browser vouches for the device there.
    Unseen {
        /// Its address.
        url: String,
    },
}

impl fmt::Debug for Frame {
    /// Without addresses and tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Captcha { .. } => "Captcha",
            Self::Duo { .. } => "Duo",
            Self::Unseen { .. } => "Unseen",
        })
    }
}

/// Whose captcha it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaptchaKind {
    /// hCaptcha.
    HCaptcha,
    /// Google's reCAPTCHA v2.
    ReCaptcha,
}

impl CaptchaKind {
    /// From `captcha.type`.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "HCAPTCHA" => Self::HCaptcha,
            "RECAPTCHA_V2" => Self::ReCaptcha,
            _ => return None,
        })
    }
}

/// Why a part that is somebody else's gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// Nothing of the kind can be shown here.
    Unavailable,
    /// Its script or page could not be loaded.
    NotLoaded,
    /// The person closed it, or it broke off.
    Ended,
}

/// The place of the captcha's token in a form.
pub(crate) fn captcha_path(form: &Remediation) -> Option<FieldPath> {
    let field = form.field("captchaVerify")?;
    field.child("captchaToken")?;
    Some(FieldPath::root("captchaVerify").join("captchaToken"))
}

/// The captcha of a step, if it is one that is known.
pub(crate) fn captcha(step: &Step, config: &Config) -> Option<Frame> {
    let captcha = step.captcha.as_ref()?;
    let kind = CaptchaKind::parse(&captcha.kind)?;
    Some(Frame::Captcha {
        kind,
        script: config.captcha_script(kind).to_owned(),
        site_key: captcha.site_key.clone()?,
    })
}

/// Whether Duo's prompt is to come from something that is no host.
pub(crate) fn is_refused(step: &Step) -> bool {
    let first = step.remediations.first();
    let authenticator = first.and_then(|form| form.authenticator.as_deref());
    let duo = authenticator
        .or(step.current())
        .and_then(|it| it.contextual.duo.as_ref());
    duo.is_some_and(|duo| !is_host(&duo.host))
}

fn is_host(host: &str) -> bool {
    // Browsers write hosts so.
    config::frame_origin(&host.to_ascii_lowercase()).is_some()
}

/// What a step shows for as long as it is shown.
pub(crate) fn shown(step: &Step, org_origin: &str) -> Option<Frame> {
    if let Some(challenge) = step.device_challenge()
        && challenge.method == "CHROME_DTC"
    {
        let url = challenge.href.clone()?;
        let rest = url.strip_prefix(org_origin)?;
        return rest.starts_with('/').then_some(Frame::Unseen { url });
    }
    let first = step.remediations.first()?;
    let is_asked = matches!(
        first.name,
        Name::ChallengeAuthenticator | Name::EnrollAuthenticator
    );
    let authenticator = first.authenticator.as_deref().or(step.current())?;
    if !is_asked || authenticator.key != AuthenticatorKey::Duo {
        return None;
    }
    let duo = authenticator.contextual.duo.as_ref()?;
    is_host(&duo.host).then(|| Frame::Duo {
        host: duo.host.clone(),
        signed_token: duo.signed_token.clone(),
    })
}
