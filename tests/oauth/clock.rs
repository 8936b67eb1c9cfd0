//! A clock that is wrong does no harm where the server says what time it is.

use egui_okta::protocol::{http::Response, oauth::ClockOffset, time::Timestamp};

use super::{
    provider::{Provider, failed, signed_in},
    support::ISSUED,
};

const DAY: u64 = 86_400;
/// `ISSUED` as the header `Date` has it.
const DATE: &str = "Fri, 15 Jan 2027 08:00:00 GMT";

#[test]
fn the_difference_is_learnt() {
    let offset = |date: &str, now| {
        ClockOffset::from_response(&Response::new(200, "").with_header("Date", date), now)
    };
    let issued = Timestamp::from_secs(ISSUED);
    assert_eq!(offset(DATE, issued), Some(ClockOffset::default()));
    let slow = offset(DATE, Timestamp::from_secs(ISSUED - DAY)).unwrap();
    assert_eq!(slow.as_millis(), 86_400_000);
    assert_eq!(slow.to_server(Timestamp::from_secs(ISSUED - DAY)), issued);
    assert_eq!(slow.to_local(issued), Timestamp::from_secs(ISSUED - DAY));
    let fast = offset(DATE, Timestamp::from_secs(ISSUED + DAY)).unwrap();
    assert_eq!(fast.as_millis(), -86_400_000);
    assert_eq!(
        offset(DATE, Timestamp(ISSUED * 1000 + 900)),
        Some(ClockOffset::default()),
        "the rest of a second is no difference"
    );
    for nonsense in [
        "",
        "yesterday",
        "Fri, 99 Jan 2027 08:00:00 GMT",
        "1800000000",
    ] {
        assert_eq!(offset(nonsense, issued), None, "{nonsense}");
    }
    assert_eq!(offset(DATE, Timestamp(u64::MAX)), None);
}

#[test]
fn a_clock_a_day_off_still_signs_in() {
    for now in [ISSUED - DAY, ISSUED + DAY] {
        let mut provider = Provider {
            now: Timestamp::from_secs(now),
            date: Some(DATE.to_owned()),
            ..Provider::default()
        };
        let tokens = signed_in(provider.sign_in()).tokens;
        assert_eq!(
            tokens.expires_at(),
            Some(Timestamp::from_secs(now + 3600)),
            "by this computer's clock"
        );
        let server = tokens.clock_offset().to_server(provider.now);
        assert_eq!(server, Timestamp::from_secs(ISSUED));
    }
}

#[test]
fn without_the_servers_time_it_is_told_that_the_clock_is_wrong() {
    for now in [ISSUED - DAY, ISSUED + DAY] {
        let mut provider = Provider {
            now: Timestamp::from_secs(now),
            ..Provider::default()
        };
        assert_eq!(failed(&provider.sign_in()), "tokens.clock");
    }
}

/// It is the server that is to blame then.
#[test]
fn an_expired_token_stays_expired_whatever_this_clock_shows() {
    let mut provider = Provider {
        date: Some("Sat, 16 Jan 2027 08:00:00 GMT".to_owned()),
        ..Provider::default()
    };
    assert_eq!(
        failed(&provider.sign_in()),
        "tokens.id-token",
        "the server says itself that its token is over"
    );
}
