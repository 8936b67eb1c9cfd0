//! Signing in from a terminal: `login`, `token` and `logout`.

mod args;
mod browser;
mod drive;
mod last;
mod qr;
mod report;
mod sign_in;
mod sign_out;
mod store;
mod token;

use std::process::ExitCode;

use egui_okta::{ConfigError, ErrorCode, SignInError};

pub(super) use self::args::{LoginArgs, LogoutArgs, TokenArgs};
pub(super) use self::report::usage_error;

/// Why a command ended without what it is for.
pub(super) enum Failure {
    /// What was asked for cannot be done: exit code 2.
    Usage(String),
    /// It was tried: exit code 1.
    Failed(SignInError),
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        Self::Failed(error)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}

/// A failure that only has a code.
fn failure(code: ErrorCode, detail: impl Into<String>) -> Failure {
    let mut error = SignInError::from(code);
    error.detail = detail.into();
    Failure::Failed(error)
}

pub(super) fn login(args: &LoginArgs) -> ExitCode {
    report::end(args.json, sign_in::run(args))
}

pub(super) fn token(args: &TokenArgs) -> ExitCode {
    report::end(args.json, token::run(args))
}

pub(super) fn logout(args: &LogoutArgs) -> ExitCode {
    report::end(args.json, sign_out::run(args))
}
