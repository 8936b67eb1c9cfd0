//! What others have put away meanwhile, and what the place does not take.

use egui_okta::{Secret, SessionState, SignOutOptions, tokens::TokenOptions};

use crate::{tab::*, world::*};

/// What is kept, as a newer version of this crate would write it.
fn newer(world: &Shared) -> Secret {
    let kept = lock(world).kept.clone().unwrap();
    kept.expose()
        .replace("\"version\":1", "\"version\":2")
        .into()
}

/// A newer version of the app has signed in or renewed, in another tab.
#[test]
fn what_a_newer_version_kept_is_neither_destroyed_nor_renewed() {
    let world = world();
    let mut all = vec![signed_in(&world, 0)];
    let text = newer(&world);
    lock(&world).put(&text);
    all.push(session(&world, 1));
    settle(&mut all);
    assert_eq!(all[1].state(), SessionState::SignedOut);
    for tab in &mut all {
        let told = events(tab);
        assert!(
            told.iter().any(|event| event.contains("storage.newer")),
            "{told:?}"
        );
    }
    for _ in 0..5 {
        wait(&world, 3580);
        settle(&mut all);
    }
    assert_eq!(lock(&world).kept.as_ref(), Some(&text));
    assert_eq!(lock(&world).count("refresh_token"), 0);
    // What a person does on purpose counts in any version.
    all[0].sign_out(SignOutOptions::default());
    settle(&mut all);
    assert!(lock(&world).kept.is_none());
}

/// Renewed tokens that cannot be put away: the used refresh token must not be what is left.
#[test]
fn a_used_refresh_token_is_not_left_behind() {
    let world = world();
    let mut all = vec![signed_in(&world, 0)];
    lock(&world).is_full = true;
    wait(&world, 3580);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert!(all[0].is_authenticated());
    assert!(lock(&world).kept.is_none());
    let told = events(&mut all[0]);
    assert!(
        told.iter().any(|event| event.contains("NotKept")),
        "{told:?}"
    );
    // With room again the next ones are kept.
    lock(&world).is_full = false;
    wait(&world, 3580);
    settle(&mut all);
    assert!(all[0].is_authenticated());
    assert!(lock(&world).kept.is_some());
}

/// A keychain tells nobody: what another program has renewed stays, whatever expires here.
#[test]
fn what_expires_here_does_not_undo_what_others_renewed() {
    let world = world();
    lock(&world).is_mute = true;
    drop(signed_in(&world, 0));
    let options = TokenOptions {
        auto_renew: false,
        ..TokenOptions::default()
    };
    let sleeper = session_with(&world, 1, options);
    let mut all = vec![sleeper, session(&world, 2)];
    settle(&mut all);
    wait(&world, 3500);
    all[1].renew();
    settle(&mut all[1..]);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    let kept = lock(&world).kept.clone();
    wait(&world, 80);
    settle(&mut all[..1]);
    assert_eq!(lock(&world).kept, kept);
    assert_eq!(all[0].tokens(), all[1].tokens(), "and has been found");
    assert!(all[0].is_authenticated());
}
