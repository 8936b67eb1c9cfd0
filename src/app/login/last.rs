//! What no command has to be told twice: issuer and client of the last sign-in, and the file of its tokens. There is
//! nothing secret in it, so that it stays after `logout`.

use std::path::{Path, PathBuf};

use egui_okta::{Config, Secret, platform::FileStore, tokens::Keep as _};
use serde_json::{Value, json};

/// The last sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Last {
    pub(super) issuer: String,
    pub(super) client_id: String,
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
            store_file: text("store_file").map(PathBuf::from),
        })
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
            "store_file": store_file.as_deref().and_then(Path::to_str),
        });
        place.save(&Secret::new(last.to_string())).ok();
    }
}

/// Beside the file of tokens that is the user's own.
fn place() -> Option<FileStore> {
    let path = FileStore::of_user()?.path().with_file_name("last.json");
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
        Last::remember_in(place.clone(), &config, None);
        assert_eq!(Last::load_from(place.clone()).unwrap().store_file, None);
        for damaged in ["", "[]", r#"{"issuer": 1}"#] {
            std::fs::write(place.path(), damaged).unwrap();
            assert_eq!(Last::load_from(place.clone()), None, "{damaged}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
