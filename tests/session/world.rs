//! What sessions have in common: the org, the clock, the network, the place for tokens, turns.

use std::{
    collections::{BTreeMap, VecDeque},
    ops::{Deref, DerefMut},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use egui_okta::{
    Config, Secret, Session, SessionEvent,
    platform::{
        Answer, Grant, Leaving, Platform, SharedWake, Wake, WindowAnswer, WindowError,
        WindowRequest,
    },
    protocol::{
        AwayError, Departure, EffectId, TransportError, Traveller,
        http::{Method, Request, Response},
        oauth::dpop::{KeyAnswer, KeyTask},
        time::Timestamp,
    },
    sandbox::{Org, Policy},
    tokens::{Keep, KeepError},
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
    /// Whether the place never answers.
    pub(crate) is_stuck: bool,
    /// Whether no frame and no pop-up answers.
    pub(crate) is_silent: bool,
    /// Whether Pat does not consent.
    pub(crate) denies: bool,
    /// Whether nobody is told that it was changed.
    pub(crate) is_mute: bool,
    /// Whether the platform keeps keys itself and gives none away, as a browser does; none if it keeps them with
    /// the tokens.
    pub(crate) key_place: Option<KeyPlace>,
    version: u64,
    watchers: Vec<SharedWake>,
    turn: Option<(usize, EffectId)>,
    queue: VecDeque<(usize, EffectId, SharedWake)>,
    away: Option<SharedWake>,
    randoms: u8,
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
        is_stuck: false,
        is_silent: false,
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
        let response = self.org.handle(&request, self.now);
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

    fn grant_next(&mut self) {
        if let (None, Some((number, id, wake))) = (self.turn, self.queue.pop_front()) {
            self.turn = Some((number, id));
            wake();
        }
    }

    fn changed(&mut self) {
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

/// One of several programs.
pub(crate) struct Program {
    pub(crate) world: Shared,
    number: usize,
    answers: VecDeque<(EffectId, Answer)>,
    back: VecDeque<(EffectId, Secret)>,
    posted: VecDeque<(EffectId, WindowAnswer)>,
    key_answers: VecDeque<(EffectId, KeyAnswer)>,
    told: Option<EffectId>,
}

impl Platform for Program {
    fn now(&self) -> Timestamp {
        lock(&self.world).now
    }

    fn random(&mut self) -> Result<[u8; 32], TransportError> {
        let mut world = lock(&self.world);
        world.randoms = world.randoms.wrapping_add(1);
        Ok([world.randoms; 32])
    }

    fn send(&mut self, id: EffectId, request: Request, _timeout: Duration, wake: Wake) {
        let mut world = lock(&self.world);
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let grant = body.split('&').find(|pair| pair.starts_with("grant_type="));
        let method = match request.method {
            Method::Get => "",
            method => method.as_str(),
        };
        world.asked.push(format!(
            "{method} {} {}",
            request.path(),
            grant.unwrap_or_default()
        ));
        let answer = match world.is_offline {
            true => Err(TransportError::Offline),
            false => Ok(world.send(&request)),
        };
        self.answers.push_back((id, answer));
        wake();
    }

    fn key(&mut self, id: EffectId, task: &KeyTask, wake: Wake) -> Option<KeyAnswer> {
        let random = self.random().ok();
        let mut world = lock(&self.world);
        let Some(place) = &mut world.key_place else {
            return Some(task.in_software(|| random));
        };
        self.key_answers
            .push_back((id, place.carry_out(task, random.unwrap())));
        wake();
        None
    }

    fn poll_key(&mut self) -> Option<(EffectId, KeyAnswer)> {
        self.key_answers.pop_front()
    }

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        self.answers.pop_front()
    }

    fn leave(
        &mut self,
        id: EffectId,
        departure: &Departure,
        wake: SharedWake,
    ) -> Result<Leaving, AwayError> {
        let mut world = lock(&self.world);
        world.away = Some(wake);
        world.departures.push((id, departure.clone()));
        Ok(match world.is_native {
            true => Leaving::Open,
            false => Leaving::Gone,
        })
    }

    fn poll_back(&mut self) -> Option<(EffectId, Secret)> {
        let mut world = lock(&self.world);
        if let Some((id, parameters)) = world.backs().pop() {
            self.back.push_back((id, parameters));
        }
        self.back.pop_front()
    }

    fn returned(&mut self, traveller: Traveller, _redirect_uri: &str) -> Option<(Secret, Secret)> {
        assert_eq!(traveller, Traveller::Session);
        lock(&self.world).returned.take()
    }

    fn sees_redirects(&self) -> bool {
        lock(&self.world).is_native
    }

    fn has_windows(&self) -> bool {
        lock(&self.world).has_windows
    }

    fn ask_window(&mut self, id: EffectId, request: WindowRequest, wake: SharedWake) {
        wake();
        let mut world = lock(&self.world);
        world.windows.push((id, request.clone()));
        let answer = match world.is_silent {
            true => Err(WindowError::Timeout),
            false => world.post(&request),
        };
        self.posted.push_back((id, answer));
    }

    fn poll_window(&mut self) -> Option<(EffectId, WindowAnswer)> {
        self.posted.pop_front()
    }

    fn take_turn(&mut self, id: EffectId, _name: &str, wake: SharedWake) -> Grant {
        let mut world = lock(&self.world);
        if world.turn.is_none() {
            world.turn = Some((self.number, id));
            return Grant::Now;
        }
        world.queue.push_back((self.number, id, wake));
        Grant::Later
    }

    fn poll_turn(&mut self) -> Option<EffectId> {
        let world = lock(&self.world);
        let (number, id) = world.turn?;
        let is_new = number == self.number && self.told != Some(id);
        is_new.then(|| {
            self.told = Some(id);
            id
        })
    }

    fn end_turn(&mut self, id: EffectId) {
        let mut world = lock(&self.world);
        let me = (self.number, id);
        world.queue.retain(|(number, id, _)| (*number, *id) != me);
        if world.turn == Some(me) {
            world.turn = None;
            world.grant_next();
        }
    }

    fn forget(&mut self, id: EffectId) {
        self.answers.retain(|(other, _)| *other != id);
        let mut world = lock(&self.world);
        world.departures.retain(|(other, _)| *other != id);
    }
}

/// The place that all have in common.
struct Place {
    world: Shared,
    seen: u64,
}

impl Keep for Place {
    fn load(&mut self) -> Result<Option<Secret>, KeepError> {
        let world = lock(&self.world);
        if world.is_stuck {
            return Err(KeepError::Pending);
        }
        match world.is_closed {
            true => Err(KeepError::Unavailable("closed".to_owned())),
            false => Ok(world.kept.clone()),
        }
    }

    fn save(&mut self, text: &Secret) -> Result<(), KeepError> {
        let mut world = lock(&self.world);
        if world.is_closed {
            return Err(KeepError::Unavailable("closed".to_owned()));
        }
        world.kept = Some(text.clone());
        world.changed();
        Ok(())
    }

    fn clear(&mut self) -> Result<(), KeepError> {
        let mut world = lock(&self.world);
        world.kept = None;
        world.changed();
        Ok(())
    }

    fn finish(&mut self) -> Result<(), KeepError> {
        match lock(&self.world).is_stuck {
            true => Err(KeepError::Pending),
            false => Ok(()),
        }
    }

    fn watch(&mut self, wake: SharedWake) {
        lock(&self.world).watchers.push(wake);
    }

    fn was_changed(&mut self) -> bool {
        let version = lock(&self.world).version;
        std::mem::replace(&mut self.seen, version) != version
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

/// A session in a program that draws a frame only when it is asked to.
pub(crate) struct Tab {
    session: Session,
    world: Shared,
    ctx: egui::Context,
    is_due: Arc<AtomicBool>,
    /// When a frame has been asked for.
    due_at: Arc<Mutex<Option<Duration>>>,
    drawn_at: Timestamp,
    commands: Vec<egui::OutputCommand>,
}

impl Deref for Tab {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl DerefMut for Tab {
    /// Whoever touches a session has pressed something, so that a frame follows.
    fn deref_mut(&mut self) -> &mut Session {
        self.is_due.store(true, Ordering::Relaxed);
        &mut self.session
    }
}

impl Tab {
    pub(crate) fn frame(&mut self) {
        self.is_due.store(false, Ordering::Relaxed);
        self.drawn_at = lock(&self.world).now;
        self.due_at.lock().unwrap().take();
        let (ctx, session) = (self.ctx.clone(), &mut self.session);
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| session.logic(ui.ctx()));
        output.textures_delta.clear();
        self.commands
            .extend(std::mem::take(&mut output.platform_output.commands));
    }

    /// Draws a frame if one was asked for, and says so.
    fn frame_if_due(&mut self) -> bool {
        let passed = lock(&self.world).now.since(self.drawn_at);
        let is_time = self.due_at.lock().unwrap().is_some_and(|due| due <= passed);
        let draws = is_time || self.is_due.load(Ordering::Relaxed);
        if draws {
            self.frame();
        }
        draws
    }

    /// What the browser was sent to since this was last asked.
    pub(crate) fn opened(&mut self) -> String {
        format!("{:?}", std::mem::take(&mut self.commands))
    }
}

pub(crate) fn session_of(world: &Shared, number: usize, config: Config) -> Tab {
    let program = Program {
        world: Arc::clone(world),
        number,
        answers: VecDeque::new(),
        back: VecDeque::new(),
        posted: VecDeque::new(),
        key_answers: VecDeque::new(),
        told: None,
    };
    let place = Place {
        world: Arc::clone(world),
        seen: 0,
    };
    let session = Session::new(config)
        .with_platform(Box::new(program))
        .keep_in(Box::new(place));
    let is_due = Arc::new(AtomicBool::new(true));
    let due_at: Arc<Mutex<Option<Duration>>> = Arc::default();
    let ctx = egui::Context::default();
    let (now, later) = (Arc::clone(&is_due), Arc::clone(&due_at));
    ctx.set_request_repaint_callback(move |asked| {
        if asked.delay.is_zero() {
            now.store(true, Ordering::Relaxed);
        }
        let mut due = later.lock().unwrap();
        *due = Some(due.map_or(asked.delay, |due| due.min(asked.delay)));
    });
    Tab {
        session,
        world: Arc::clone(world),
        ctx,
        is_due,
        due_at,
        drawn_at: Timestamp::default(),
        commands: Vec::new(),
    }
}

pub(crate) fn session(world: &Shared, number: usize) -> Tab {
    session_of(world, number, config())
}

/// Lets all go on until nobody wants another frame. That has an end.
pub(crate) fn settle(tabs: &mut [Tab]) {
    for _ in 0..60 {
        let drawn = tabs.iter_mut().map(Tab::frame_if_due);
        // Each of them, and not only up to the first.
        if drawn.filter(|drawn| *drawn).count() == 0 {
            return;
        }
    }
    panic!("frames without end");
}

pub(crate) fn events(session: &mut Session) -> Vec<String> {
    std::iter::from_fn(|| session.poll_event())
        .map(|event: SessionEvent| format!("{event:?}"))
        .collect()
}

/// Lets time pass.
pub(crate) fn wait(world: &Shared, secs: u64) {
    let mut world = lock(world);
    world.now = world.now + Duration::from_secs(secs);
}

/// A session that Pat has signed in to.
pub(crate) fn signed_in(world: &Shared, number: usize) -> Tab {
    signed_in_of(world, number, config())
}

pub(crate) fn signed_in_of(world: &Shared, number: usize, config: Config) -> Tab {
    let token = {
        let mut world = lock(world);
        let now = world.now;
        world.org.session_token(PAT, now).unwrap()
    };
    let mut session = session_of(world, number, config);
    session.sign_in_with_session_token(token.into());
    settle(std::slice::from_mut(&mut session));
    assert!(session.is_authenticated(), "{:?}", session.state());
    session
}
