//! Sessions in programs that draw a frame only when they are asked to.

use std::{
    collections::VecDeque,
    ops::{Deref, DerefMut},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use egui_okta::{Config, Session, SessionEvent, protocol::time::Timestamp, tokens::TokenOptions};

use crate::{
    place::Place,
    program::Program,
    world::{PAT, Shared, config, lock},
};

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

pub(crate) fn session_with(world: &Shared, number: usize, options: TokenOptions) -> Tab {
    let mut tab = session(world, number);
    tab.session = tab.session.with_options(options);
    tab
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

/// A session that Pat has signed in to.
pub(crate) fn signed_in(world: &Shared, number: usize) -> Tab {
    signed_in_of(world, number, config())
}

pub(crate) fn signed_in_of(world: &Shared, number: usize, config: Config) -> Tab {
    enter(world, number, config, PAT)
}

/// A session that somebody else has signed in to.
pub(crate) fn signed_in_as(world: &Shared, number: usize, user: &str) -> Tab {
    enter(world, number, config(), user)
}

fn enter(world: &Shared, number: usize, config: Config, user: &str) -> Tab {
    let token = {
        let mut world = lock(world);
        let now = world.org_now();
        world.org.session_token(user, now).unwrap()
    };
    let mut session = session_of(world, number, config);
    session.sign_in_with_session_token(token.into());
    settle(std::slice::from_mut(&mut session));
    assert!(session.is_authenticated(), "{:?}", session.state());
    session
}
