//! What sessions have in common: the org, the clock, the network, the place for tokens, turns.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, UNIX_EPOCH},
};

use egui_okta::{
    Config, ErrorCode, Secret,
    platform::{SharedWake, WindowRequest},
    protocol::{
        Departure, EffectId,
        http::{Request, Response},
        time::Timestamp,
    },
    sandbox::{Org, Policy},
};

pub(crate) use crate::key_place::KeyPlace;

pub(crate) const ORIGIN: &str = "http://localhost:7001";
pub(crate) const ISSUER: &str = "http://localhost:7001/oauth2/default";
pub(crate) const CLIENT: &str = "0oasandboxwidget0001";
pub(crate) const REDIRECT: &str = "http://localhost:17340/callback";
pub(crate) const PAT: &str = "pat.password@sandbox.example";

/// One user's computer, and the org.
pub(crate) struct World {
    pub(crate) org: Org,
    pub(crate) now: Timestamp,
    pub(crate) is_offline: bool,
    /// Whether the answer to a renewal that has come is not passed on.
    pub(crate) is_asleep: bool,
    /// By how many seconds the org's clock is ahead; negative if it is behind.
    pub(crate) org_ahead_secs: i64,
    /// What a server that is not to be trusted makes of an answer.
    pub(crate) forge: Option<fn(&Request, Response) -> Response>,
    pub(crate) has_windows: bool,
    /// Whether the platform sees redirects, as a native one does.
    pub(crate) is_native: bool,
    /// Paths that were asked for, with what a form says it is for.
    pub(crate) asked: Vec<String>,
    pub(crate) cookies: BTreeMap<String, String>,
    /// What the browser was sent to and has not come back from.
    pub(crate) departures: Vec<(EffectId, Departure)>,
    pub(crate) windows: Vec<(EffectId, WindowRequest)>,
    pub(crate) arrived: Vec<(EffectId, Secret)>,
    pub(crate) returned: Option<(Secret, Secret)>,
    pub(crate) kept: Option<Secret>,
    pub(crate) is_closed: bool,
    /// Whether the place takes nothing new, as a full disk.
    pub(crate) is_full: bool,
    /// Whether the place never answers.
    pub(crate) is_stuck: bool,
    /// Whether no frame and no pop-up answers.
    pub(crate) is_silent: bool,
    /// What the authorization endpoint answers with, if not as usual.
    pub(crate) authorize_status: Option<u16>,
    /// Who came in place of the one who is waited for.
    pub(crate) came: Option<ErrorCode>,
    /// Whether Pat does not consent.
    pub(crate) denies: bool,
    /// Whether nobody is told that it was changed.
    pub(crate) is_mute: bool,
    /// Whether the platform keeps keys itself and gives none away, as a browser does; none if it keeps them with
    /// the tokens.
    pub(crate) key_place: Option<KeyPlace>,
    pub(super) version: u64,
    pub(super) watchers: Vec<SharedWake>,
    pub(super) turn: Option<(usize, EffectId)>,
    pub(super) queue: VecDeque<(usize, EffectId, SharedWake)>,
    pub(super) away: Option<SharedWake>,
    pub(super) randoms: u8,
}

pub(crate) type Shared = Arc<Mutex<World>>;

pub(crate) fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap()
}

pub(crate) fn world() -> Shared {
    world_of(Policy::default())
}

pub(crate) fn world_of(policy: Policy) -> Shared {
    Arc::new(Mutex::new(World {
        org: Org::new(policy, ORIGIN, [7; 32]),
        now: Timestamp(1_800_000_000_000),
        is_offline: false,
        is_asleep: false,
        org_ahead_secs: 0,
        forge: None,
        has_windows: false,
        is_native: true,
        asked: Vec::new(),
        cookies: BTreeMap::new(),
        departures: Vec::new(),
        windows: Vec::new(),
        arrived: Vec::new(),
        returned: None,
        kept: None,
        is_closed: false,
        is_full: false,
        is_stuck: false,
        is_silent: false,
        authorize_status: None,
        came: None,
        denies: false,
        is_mute: false,
        key_place: None,
        version: 0,
        watchers: Vec::new(),
        away: None,
        turn: None,
        queue: VecDeque::new(),
        randoms: 0,
    }))
}

impl World {
    /// How often a request of this kind was sent.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.asked
            .iter()
            .filter(|asked| asked.contains(kind))
            .count()
    }

    /// Sends a request with the cookies that are there, and keeps those that come.
    pub(crate) fn send(&mut self, request: &Request) -> Response {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        let request = match cookies.is_empty() {
            true => request.clone(),
            false => request.clone().with_header("Cookie", cookies.join("; ")),
        };
        let now = self.org_now();
        let date = UNIX_EPOCH + Duration::from_millis(now.0);
        let response = self.org.handle(&request, now);
        let response = response
            .with_header("Date", httpdate::fmt_http_date(date))
            .with_header("Cache-Control", "no-cache, no-store");
        let response = match self.forge {
            Some(forge) => forge(&request, response),
            None => response,
        };
        for (_, cookie) in response
            .headers
            .iter()
            .filter(|(name, _)| *name == "Set-Cookie")
        {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            match value {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        response
    }

    /// What the org's clock shows.
    pub(crate) fn org_now(&self) -> Timestamp {
        let millis = self.org_ahead_secs * 1000;
        Timestamp(self.now.0.saturating_add_signed(millis))
    }

    pub(super) fn grant_next(&mut self) {
        if let (None, Some((number, id, wake))) = (self.turn, self.queue.pop_front()) {
            self.turn = Some((number, id));
            wake();
        }
    }

    /// Somebody else puts a text away.
    pub(crate) fn put(&mut self, text: &Secret) {
        self.kept = Some(text.clone());
        self.changed();
    }

    pub(super) fn changed(&mut self) {
        if self.is_mute {
            return;
        }
        self.version += 1;
        for wake in &self.watchers {
            wake();
        }
    }

    /// The browser is back.
    pub(crate) fn ring(&self) {
        if let Some(wake) = &self.away {
            wake();
        }
    }
}

pub(crate) fn config() -> Config {
    Config::new(ISSUER, CLIENT)
        .unwrap()
        .with_redirect_uri(REDIRECT)
        .unwrap()
        .with_scopes(["openid", "profile", "offline_access"])
        .unwrap()
}

/// Lets time pass.
pub(crate) fn wait(world: &Shared, secs: u64) {
    let mut world = lock(world);
    world.now = world.now + Duration::from_secs(secs);
}
