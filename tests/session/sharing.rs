//! Many who share the tokens of one user.

use egui_okta::{SessionState, SignOutOptions, sandbox::Policy};

use crate::{tab::*, world::*};

const MANY: usize = 20;

fn many(world: &Shared) -> Vec<Tab> {
    let mut all = vec![signed_in(world, 0)];
    all.extend((1..MANY).map(|number| session(world, number)));
    settle(&mut all);
    for session in &mut all {
        assert!(session.is_authenticated());
        events(session);
    }
    all
}

/// The org rotates refresh tokens, and a second use after the grace takes all of them back.
#[test]
fn one_of_many_renews_and_all_have_the_tokens() {
    let world = world();
    let mut all = many(&world);
    for round in 1..=3 {
        wait(&world, 3580);
        settle(&mut all);
        assert_eq!(lock(&world).count("refresh_token"), round);
        let tokens: Vec<_> = all.iter().map(|tab| tab.tokens()).collect();
        assert!(tokens.iter().all(|one| one.is_some() && *one == tokens[0]));
        let taken = all.iter_mut().map(|tab| events(tab));
        let taken = taken.filter(|told| told.contains(&"TakenOver".to_owned()));
        assert_eq!(taken.count(), MANY - 1);
    }
}

#[test]
fn one_that_slept_while_the_others_renewed_does_not_show_the_old_token() {
    let world = world();
    let mut all = many(&world);
    let (awake, asleep) = all.split_at_mut(MANY - 1);
    wait(&world, 3580);
    settle(awake);
    wait(&world, 300);
    settle(awake);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    settle(asleep);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert_eq!(asleep[0].tokens(), awake[0].tokens());
}

#[test]
fn signing_out_in_one_signs_out_all() {
    let world = world();
    let mut all = many(&world);
    all[3].sign_out(SignOutOptions::default());
    settle(&mut all);
    assert_eq!(lock(&world).count("/revoke"), 2);
    for (number, session) in all.iter_mut().enumerate() {
        assert_eq!(session.state(), SessionState::SignedOut);
        let told = events(session);
        let elsewhere = told.contains(&"SignedOutElsewhere".to_owned());
        assert_eq!(elsewhere, number != 3, "{number} {told:?}");
    }
    wait(&world, 7200);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 0, "nobody renews");
}

#[test]
fn signing_in_in_one_signs_in_all() {
    let world = world();
    let mut all = many(&world);
    all[0].sign_out(SignOutOptions::default());
    settle(&mut all);
    all.push(signed_in(&world, MANY));
    settle(&mut all);
    assert!(all.iter().all(|tab| tab.is_authenticated()));
}

/// The one that has the turn is asleep: the others wait, and say so in the end.
#[test]
fn a_turn_that_never_comes_is_an_error_and_not_the_end() {
    let world = world();
    let mut all = many(&world);
    wait(&world, 3580);
    all[0].frame();
    let (_, waiting) = all.split_at_mut(1);
    settle(waiting);
    assert_eq!(lock(&world).count("refresh_token"), 0);
    wait(&world, 100);
    settle(waiting);
    assert!(
        events(&mut waiting[0])
            .iter()
            .any(|event| event.contains("Timeout"))
    );
    assert_eq!(waiting[0].state(), SessionState::SignedIn);
    settle(&mut all);
    wait(&world, 10);
    settle(&mut all);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    assert!(all.iter().all(|tab| tab.is_authenticated()));
}

/// While one renews, another one signs out: nobody is signed in afterwards.
#[test]
fn a_sign_out_counts_more_than_a_renewal() {
    let world = world();
    let mut all = many(&world);
    wait(&world, 3580);
    // The refresh token has been shown; the answer has not been read.
    while lock(&world).count("refresh_token") == 0 {
        all[0].frame();
    }
    all[1].sign_out(SignOutOptions::default());
    all[1].frame();
    settle(&mut all);
    assert!(
        all.iter()
            .all(|session| session.state() == SessionState::SignedOut)
    );
    assert!(lock(&world).kept.is_none());
}

/// Another one has put renewed tokens away that this one has not seen yet when its user signs out.
#[test]
fn a_sign_out_counts_more_than_a_renewal_before_it() {
    let world = world();
    let mut all = many(&world);
    wait(&world, 3580);
    settle(&mut all[1..2]);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    let revoked = lock(&world).count("/revoke");
    all[0].sign_out(SignOutOptions::default());
    all[0].frame();
    assert!(lock(&world).kept.is_none());
    settle(&mut all);
    for tab in &mut all {
        assert_eq!(tab.state(), SessionState::SignedOut);
    }
    assert!(lock(&world).kept.is_none());
    assert_eq!(
        lock(&world).count("/revoke") - revoked,
        4,
        "the renewed ones, too"
    );
}

/// The same, and the panel has signed in.
#[test]
fn a_sign_in_counts_more_than_a_renewal_before_it() {
    let world = world();
    let mut all = many(&world);
    let kept = lock(&world).kept.take();
    lock(&world).is_mute = true;
    let new = signed_in(&world, MANY).tokens().unwrap();
    lock(&world).is_mute = false;
    lock(&world).kept = kept;
    wait(&world, 3500);
    all[1].renew();
    settle(&mut all[1..2]);
    assert_eq!(lock(&world).count("refresh_token"), 1);
    all[0].take(&new);
    all[0].frame();
    assert_eq!(all[0].tokens().as_ref(), Some(&new));
    settle(&mut all);
    for tab in &all {
        assert_eq!(tab.tokens().as_ref(), Some(&new));
    }
}

/// A keychain, for one, tells nobody: who has its turn looks before it shows an old token.
#[test]
fn a_place_that_tells_nothing_is_looked_into() {
    let world = world();
    lock(&world).is_mute = true;
    let mut all = many(&world);
    wait(&world, 3580);
    settle(&mut all[..1]);
    wait(&world, 300);
    settle(&mut all);
    assert!(all.iter().all(|tab| tab.is_authenticated()));
    assert_eq!(lock(&world).count("refresh_token"), 1);
    all[0].sign_out(SignOutOptions::default());
    settle(&mut all);
    wait(&world, 3580);
    settle(&mut all);
    assert!(all.iter().all(|tab| tab.state() == SessionState::SignedOut));
    assert_eq!(lock(&world).count("refresh_token"), 1);
}

/// Tokens that count as expired when they come: all share them, and nobody renews at once what others
/// have renewed just now.
#[test]
fn tokens_that_expire_too_early_are_no_storm() {
    let world = world();
    let mut all = vec![signed_in(&world, 0)];
    all.extend((1..5).map(|number| session(&world, number)));
    settle(&mut all);
    let mut policy = Policy::default();
    policy.lifetimes.access_token_secs = 20;
    lock(&world).org.set_policy(policy);
    wait(&world, 3580);
    settle(&mut all);
    let before = lock(&world).count("refresh_token");
    for _ in 0..6 {
        wait(&world, 10);
        settle(&mut all);
    }
    let renewed = lock(&world).count("refresh_token") - before;
    assert!(renewed <= 7, "{renewed}");
}
