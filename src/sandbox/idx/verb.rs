//! The forms of `/idp/idx/` by their paths.

/// A form of `/idp/idx/` that can be submitted to a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Introspect,
    Identify,
    SelectIdentify,
    Challenge,
    Answer,
    AnswerPasskey,
    Resend,
    Send,
    Poll,
    Recover,
    Unlock,
    Enrol,
    SignUp,
    SubmitProfile,
    RequestActivation,
    Consent,
    Activate,
    Skip,
    Cancel,
    KeepMeSignedIn,
    /// The app on the device does not answer.
    CancelDevice,
    /// A form of a page that is data.
    Other,
}

impl Verb {
    /// From the path after `/idp/idx/`.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        Some(match path {
            "introspect" => Self::Introspect,
            "identify" => Self::Identify,
            "identify/select" => Self::SelectIdentify,
            "challenge" => Self::Challenge,
            "challenge/answer" => Self::Answer,
            "challenge/answer/webauthn-autofillui" => Self::AnswerPasskey,
            "challenge/resend" => Self::Resend,
            "challenge/send" => Self::Send,
            "challenge/poll" | "authenticators/poll" | "poll" => Self::Poll,
            "recover" => Self::Recover,
            "unlock-account" => Self::Unlock,
            "credential/enroll" => Self::Enrol,
            "enroll" => Self::SignUp,
            "enroll/new" | "enroll/update" => Self::SubmitProfile,
            "request-activation" => Self::RequestActivation,
            "consent" => Self::Consent,
            "device/activate" => Self::Activate,
            "skip" => Self::Skip,
            "cancel" => Self::Cancel,
            "keep-me-signed-in" => Self::KeepMeSignedIn,
            "authenticators/poll/cancel" => Self::CancelDevice,
            _ if path.starts_with("authenticators/") => Self::Other,
            _ => return None,
        })
    }
}
