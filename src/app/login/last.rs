//! What no command has to be told twice: issuer and client of the last sign-in, and the file of its tokens. There is
//! nothing secret in it, so that it stays after `logout`.

use std::path::{Path, PathBuf};

use egui_okta::{
    Config, Secret,
    platform::{FileStore, LOOPBACK_PORTS},
    tokens::{Keep as _, Kept},
};
use serde_json::{Value, json};

use super::store::SERVICE;

/// The last sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Last {
    pub(super) issuer: String,
    pub(super) client_id: String,
    /// What was asked for; empty if it is not known.
    pub(super) scopes: Vec<String>,
    /// Where the browser came back to, if that was said.
    pub(super) redirect_uri: Option<String>,
    /// Whether its tokens are bound to a key.
    pub(super) dpop: bool,
    /// Where its tokens are, if that is a file.
    pub(super) store_file: Option<PathBuf>,
}

impl Last {
    /// None if nobody has signed in here, or it cannot be read: then the arguments say it.
    pub(super) fn load() -> Option<Self> {
        Self::load_from(place()?)
    }

    fn load_from(mut place: FileStore) -> Option<Self> {
        let text = place.load().ok().flatten()?;
        let last: Value = serde_json::from_str(text.expose()).ok()?;
        let text = |name: &str| last.get(name).and_then(Value::as_str);
        Some(Self {
            issuer: text("issuer")?.to_owned(),
            client_id: text("client_id")?.to_owned(),
            scopes: last
                .get("scopes")
                .and_then(Value::as_array)
                .map(|all| {
                    let texts = all.iter().filter_map(Value::as_str);
                    texts.map(str::to_owned).collect()
                })
                .unwrap_or_default(),
            redirect_uri: text("redirect_uri").map(str::to_owned),
            dpop: last.get("dpop") == Some(&Value::Bool(true)),
            store_file: text("store_file").map(PathBuf::from),
        })
    }

    /// The sign-in of this config, which is kept somewhere.
    pub(super) fn of(config: &Config) -> Self {
        Self {
            issuer: config.issuer().as_str().to_owned(),
            client_id: config.client_id().to_owned(),
            scopes: config.scopes().to_vec(),
            redirect_uri: named_redirect_uri(config),
            dpop: config.dpop(),
            store_file: None,
        }
    }

    /// The sign-in that is kept, of which the key says that its tokens are bound.
    pub(super) fn of_kept(kept: &Kept) -> Self {
        Self {
            dpop: kept.tokens.dpop_key.is_some(),
            ..Self::of(&kept.config)
        }
    }

    /// Remembers a sign-in. That it cannot be done only means that the next command has to be told.
    pub(super) fn remember(config: &Config, store_file: Option<&Path>) {
        if let Some(place) = place() {
            Self::remember_in(place, config, store_file);
        }
    }

    fn remember_in(mut place: FileStore, config: &Config, store_file: Option<&Path>) {
        // The next command may be given in another folder.
        let store_file = store_file.and_then(|path| std::path::absolute(path).ok());
        let last = json!({
            "issuer": config.issuer().as_str(),
            "client_id": config.client_id(),
            "scopes": config.scopes(),
            "redirect_uri": named_redirect_uri(config),
            "dpop": config.dpop(),
            "store_file": store_file.as_deref().and_then(Path::to_str),
        });
        place.save(&Secret::new(last.to_string())).ok();
    }
}

/// The redirect URI, unless it was just the first port that was free.
fn named_redirect_uri(config: &Config) -> Option<String> {
    let uri = config.redirect_uri();
    let mut ports = LOOPBACK_PORTS;
    let is_any = ports.any(|port| uri == format!("http://localhost:{port}/callback"));
    (!is_any && uri.starts_with("http://")).then(|| uri.to_owned())
}

/// Beside the file of tokens that is the user's own.
fn place() -> Option<FileStore> {
    let path = FileStore::of_user(SERVICE)?
        .path()
        .with_file_name("last.json");
    Some(FileStore::new(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_is_remembered() {
        let folder = std::env::temp_dir().join(format!("egui_okta-last-{}", std::process::id()));
        let place = FileStore::new(folder.join("last.json"));
        assert_eq!(Last::load_from(place.clone()), None);
        let config = Config::new("https://a.example/oauth2/default", "0oa1").unwrap();
        Last::remember_in(place.clone(), &config, Some(Path::new("tokens.json")));
        let last = Last::load_from(place.clone()).unwrap();
        assert_eq!(last.issuer, "https://a.example/oauth2/default");
        assert_eq!(last.client_id, "0oa1");
        assert!(last.store_file.unwrap().is_absolute());
        assert_eq!(last.scopes, config.scopes());
        assert_eq!(last.redirect_uri, None, "any port will do again");
        let elsewhere = config
            .clone()
            .with_redirect_uri("http://127.0.0.1:4000/back")
            .unwrap()
            .with_scopes(["openid", "offline_access"])
            .unwrap()
            .with_dpop();
        Last::remember_in(place.clone(), &elsewhere, None);
        assert_eq!(Last::load_from(place.clone()), Some(Last::of(&elsewhere)));
        let last = Last::of(&elsewhere);
        assert_eq!(last.scopes, ["openid", "offline_access"]);
        assert!(last.dpop);
        assert_eq!(last.redirect_uri.unwrap(), "http://127.0.0.1:4000/back");
        Last::remember_in(place.clone(), &config, None);
        assert_eq!(Last::load_from(place.clone()).unwrap().store_file, None);
        for damaged in ["", "[]", r#"{"issuer": 1}"#] {
            std::fs::write(place.path(), damaged).unwrap();
            assert_eq!(Last::load_from(place.clone()), None, "{damaged}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
