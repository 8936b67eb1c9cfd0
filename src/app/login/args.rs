//! What can be asked for.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where tokens are kept.
#[derive(Args)]
pub(in crate::app) struct StoreArgs {
    /// Where tokens are kept for the other commands; a file is not encrypted. Without it the file that the last
    /// sign-in was kept in, and else the keychain
    #[arg(long, value_enum)]
    pub(super) store: Option<StoreName>,
    /// The file of --store file
    #[arg(long, value_name = "FILE")]
    pub(super) store_file: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum StoreName {
    /// The keychain of the system
    Keychain,
    /// Nowhere: the tokens end with the command
    Memory,
    /// A file that only the user can read (on Windows: whoever can read its folder), not encrypted
    File,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FlowName {
    /// The page of the server, in a browser on this computer
    Hosted,
    /// A code that is entered on another device
    Device,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PromptName {
    /// Ask nothing, and fail if something has to be asked
    None,
    /// Ask for the credentials again
    Login,
    /// Ask for consent again
    Consent,
    /// Ask which account it is
    SelectAccount,
}

/// How to sign in.
#[derive(Args)]
pub(in crate::app) struct LoginArgs {
    /// Where to sign in
    #[arg(long, value_enum, default_value_t = FlowName::Hosted)]
    pub(super) flow: FlowName,
    /// The server's issuer; without it that of the last sign-in
    #[arg(long, value_name = "URL")]
    pub(super) issuer: Option<String>,
    /// The app's client id; without it that of the last sign-in
    #[arg(long, value_name = "ID")]
    pub(super) client_id: Option<String>,
    /// Where the browser comes back to; without it that of the last sign-in, if issuer and client are, or a free port
    /// of 17340 to 17349
    #[arg(long, value_name = "URI")]
    pub(super) redirect_uri: Option<String>,
    /// A scope to ask for; may be repeated. Without it those of the last sign-in, if issuer and client are, or openid,
    /// profile and email
    #[arg(long = "scope", value_name = "SCOPE")]
    pub(super) scopes: Vec<String>,
    /// The user name to begin with
    #[arg(long, value_name = "NAME")]
    pub(super) login_hint: Option<String>,
    /// What the server is to ask
    #[arg(long, value_enum)]
    pub(super) prompt: Option<PromptName>,
    /// How long ago the sign-in may have been
    #[arg(long, value_name = "SECONDS")]
    pub(super) max_age: Option<u64>,
    /// How strong the sign-in has to be
    #[arg(long, value_name = "VALUES")]
    pub(super) acr_values: Option<String>,
    /// The id of the identity provider to go to (Okta)
    #[arg(long, value_name = "ID")]
    pub(super) idp: Option<String>,
    /// Bind the tokens to a key of this computer (DPoP, RFC 9449); without it as for the last sign-in, if issuer and
    /// client are
    #[arg(long)]
    pub(super) dpop: bool,
    /// How long to wait for the person: 300 for a browser, and as long as the code is good for another device
    #[arg(long, value_name = "SECONDS")]
    pub(super) timeout: Option<u64>,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) store: StoreArgs,
}

/// Which token to print.
#[derive(Args)]
pub(in crate::app) struct TokenArgs {
    /// Renew the tokens, although they have not run out
    #[arg(long)]
    pub(super) refresh: bool,
    /// Ask the server what it knows about the access token (RFC 7662), and print that in place of the token
    #[arg(long)]
    pub(super) introspect: bool,
    /// Print all of them and the claims, as one JSON object
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) store: StoreArgs,
}

/// How far to sign out.
#[derive(Args)]
pub(in crate::app) struct LogoutArgs {
    /// Also end the session in the browser
    #[arg(long)]
    pub(super) end_session: bool,
    /// Where the browser comes back to then; it has to be registered for this
    #[arg(long, value_name = "URI", requires = "end_session")]
    pub(super) post_logout_redirect_uri: Option<String>,
    /// How long to wait for the browser
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(super) timeout: u64,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) store: StoreArgs,
}
