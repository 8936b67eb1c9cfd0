//! Files of tokens, and what is left of them.

use super::*;

fn store(name: &str) -> FileStore {
    let folder = std::env::temp_dir().join(format!("egui_okta-{name}-{}", std::process::id()));
    FileStore::new(folder.join("deep").join("session.json"))
}

#[test]
fn puts_away_and_throws_away() {
    let mut store = store("file");
    assert_eq!(store.load(), Ok(None));
    store.save(&"one".into()).unwrap();
    store.save(&"two".into()).unwrap();
    assert_eq!(store.load(), Ok(Some("two".into())));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(store.path()), 0o600);
        assert_eq!(mode(store.path().parent().unwrap()), 0o700);
    }
    store.clear().unwrap();
    store.clear().unwrap();
    assert_eq!(store.load(), Ok(None));
    fs::remove_dir_all(store.path().ancestors().nth(2).unwrap()).unwrap();
}

#[test]
fn what_a_program_left_that_ended_goes_with_the_sign_out() {
    let mut store = store("left");
    store.save(&"one".into()).unwrap();
    let beside = |name: &str| store.path().with_file_name(name);
    let left = store.path().with_extension(new_extension().unwrap());
    let others = ["session.new", "session.1-2.new", "other.json"].map(beside);
    for file in others.iter().chain([&left]) {
        fs::write(file, "tokens").unwrap();
    }
    store.clear().unwrap();
    assert!(!left.exists());
    for other in &others {
        assert!(other.exists(), "{}", other.display());
    }
    fs::remove_dir_all(store.path().ancestors().nth(2).unwrap()).unwrap();
}

#[test]
fn many_write_at_once_and_the_file_is_always_whole() {
    let store = store("writers");
    let texts: Vec<String> = ('a'..'e').map(|c| c.to_string().repeat(50_000)).collect();
    std::thread::scope(|scope| {
        for text in &texts {
            let mut store = store.clone();
            scope.spawn(move || {
                for _ in 0..20 {
                    store.save(&text.as_str().into()).unwrap();
                    let found = store.load().unwrap().unwrap();
                    assert!(found.expose().len() == 50_000);
                }
            });
        }
    });
    let found = fs::read_to_string(store.path()).unwrap();
    assert!(texts.contains(&found));
    let folder = store.path().parent().unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "nothing is left");
    fs::remove_dir_all(store.path().ancestors().nth(2).unwrap()).unwrap();
}

#[test]
fn a_change_by_somebody_else_is_noticed() {
    let mut store = store("watched");
    let (sender, woken) = std::sync::mpsc::channel();
    store.watch(Arc::new(move || sender.send(()).unwrap_or_default()));
    assert!(!store.was_changed());
    let mut other = FileStore::new(store.path());
    other.save(&"new".into()).unwrap();
    woken.recv().unwrap();
    assert!(store.was_changed());
    assert!(!store.was_changed());
    other.clear().unwrap();
    woken.recv().unwrap();
    assert!(store.was_changed());
    drop(store);
    let end = woken.recv();
    assert!(end.is_err(), "the thread ends with the store");
    fs::remove_dir_all(other.path().ancestors().nth(2).unwrap()).unwrap();
}

#[test]
fn a_damaged_file_is_told() {
    let mut store = store("damaged");
    store.save(&"x".into()).unwrap();
    fs::write(store.path(), [0xff, 0xfe]).unwrap();
    assert_eq!(store.load(), Err(KeepError::Corrupted));
    fs::write(store.path(), vec![b' '; 2 * 1024 * 1024]).unwrap();
    assert_eq!(store.load(), Err(KeepError::Corrupted));
    fs::remove_dir_all(store.path().ancestors().nth(2).unwrap()).unwrap();
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_what_it_leads_to_is_written() {
    let mut store = store("link");
    store.save(&"first".into()).unwrap();
    let folder = store.path().parent().unwrap().to_owned();
    let (near, far) = (folder.join("near"), folder.join("far"));
    std::os::unix::fs::symlink("session.json", &near).unwrap();
    std::os::unix::fs::symlink(&near, &far).unwrap();
    let mut linked = FileStore::new(&far);
    linked.save(&"second".into()).unwrap();
    assert!(far.is_symlink() && near.is_symlink());
    assert_eq!(store.load(), Ok(Some("second".into())));
    linked.clear().unwrap();
    assert_eq!(store.load(), Ok(None));
    linked.save(&"third".into()).unwrap();
    assert_eq!(store.load(), Ok(Some("third".into())));
    fs::remove_dir_all(store.path().ancestors().nth(2).unwrap()).unwrap();
}

#[test]
fn each_app_has_a_file_of_its_own() {
    let path = |app| FileStore::of_user(app).map(|store| store.path().to_owned());
    if state_folder().is_some() {
        assert!(
            path("org.example.notes")
                .unwrap()
                .ends_with("org.example.notes/session.json")
        );
        assert_ne!(path("a"), path("b"));
    }
    for no_name in ["", ".", "..", "a/b", "/a"] {
        assert_eq!(path(no_name), None, "{no_name}");
    }
}

#[test]
fn a_place_that_is_none() {
    let mut store = FileStore::new("/dev/null/session.json");
    assert!(matches!(
        store.save(&"x".into()),
        Err(KeepError::Unavailable(_))
    ));
}
