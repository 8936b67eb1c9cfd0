//! A computer whose clock is a day off, either way.

use egui_okta::SessionState;

use crate::{tab::*, world::*};

const DAY: i64 = 24 * 3600;

#[test]
fn a_clock_a_day_off_signs_in_and_renews_also_after_a_restart() {
    for ahead in [-DAY, DAY] {
        let world = world();
        lock(&world).org_ahead_secs = ahead;
        let mut all = [signed_in(&world, 0)];
        let tokens = all[0].tokens().unwrap();
        let now = lock(&world).now;
        let left = tokens.expires_at().unwrap().since(now).as_secs();
        assert!((3595..=3600).contains(&left), "by this clock: {left}");
        let offset = tokens.clock_offset().as_millis();
        assert!((offset - ahead * 1000).abs() <= 1000, "{offset}");
        events(&mut all[0]);
        drop(all);

        // What was learnt is kept with the tokens.
        let mut all = [session(&world, 1)];
        settle(&mut all);
        assert_eq!(
            all[0].tokens().unwrap().clock_offset(),
            tokens.clock_offset()
        );
        assert!(all[0].is_authenticated());
        assert_eq!(lock(&world).count("refresh_token"), 0, "they are good");
        wait(&world, 3580);
        settle(&mut all);
        assert_eq!(lock(&world).count("refresh_token"), 1);
        assert!(all[0].is_authenticated());
        assert_eq!(all[0].state(), SessionState::SignedIn);
        wait(&world, 600);
        settle(&mut all);
        assert!(all[0].is_authenticated());
        assert_eq!(lock(&world).count("refresh_token"), 1);
    }
}
