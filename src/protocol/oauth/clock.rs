//! How far the server's clock is from this computer's.

use std::time::{Duration, UNIX_EPOCH};

use crate::protocol::{http::Response, time::Timestamp};

/// By how much the server's clock is ahead of this computer's, in milliseconds.
///
/// Tokens say when they expire by the server's clock. Where the server says what time it is (the
/// header `Date`, RFC 9110 section 6.6.1), a clock that is a day off does no harm. A browser shows
/// the header to scripts only if the server allows it, so there the clock has to be right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockOffset(i64);

impl ClockOffset {
    /// From an answer that was received at `now`; none if it says no time.
    pub fn from_response(response: &Response, now: Timestamp) -> Option<Self> {
        let date = httpdate::parse_http_date(response.headers.get("date")?.trim()).ok()?;
        let since = date.duration_since(UNIX_EPOCH).ok()?;
        let server = i64::try_from(since.as_millis()).ok()?;
        let local = i64::try_from(now.0).ok()?;
        let millis = server.checked_sub(local)?;
        // The header has whole seconds, cut off: less than that is no difference.
        Some(Self(if (-1000..=0).contains(&millis) {
            0
        } else {
            millis
        }))
    }

    /// The same where the server made the answer just now: what a cache keeps says what time it was.
    pub(crate) fn from_fresh(response: &Response, now: Timestamp) -> Option<Self> {
        let header = |name| response.headers.get(name);
        let is_kept_nowhere = header("cache-control").is_some_and(|said| {
            let said = said.to_ascii_lowercase();
            said.contains("no-store") || said.contains("no-cache")
        });
        if is_kept_nowhere && header("age").is_none() {
            Self::from_response(response, now)
        } else {
            None
        }
    }

    /// From milliseconds that the server's clock is ahead; negative if it is behind.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds that the server's clock is ahead; negative if it is behind.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// What the server's clock shows when this computer's shows `local`.
    pub fn to_server(self, local: Timestamp) -> Timestamp {
        Timestamp(local.0.saturating_add_signed(self.0))
    }

    /// What this computer's clock shows when the server's shows `server`.
    pub fn to_local(self, server: Timestamp) -> Timestamp {
        Timestamp(server.0.saturating_add_signed(self.0.saturating_neg()))
    }

    /// The difference, whichever clock is ahead.
    pub fn size(self) -> Duration {
        Duration::from_millis(self.0.unsigned_abs())
    }
}
