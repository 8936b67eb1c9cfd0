//! One program of the user: how it asks the org, opens browsers and takes turns.

use std::{collections::VecDeque, time::Duration};

use egui_okta::{
    Secret, SignInError,
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
};

use crate::world::{Shared, lock};

/// One of several programs.
pub(crate) struct Program {
    pub(crate) world: Shared,
    pub(crate) number: usize,
    pub(crate) answers: VecDeque<(EffectId, Answer)>,
    pub(crate) back: VecDeque<(EffectId, Secret)>,
    pub(crate) posted: VecDeque<(EffectId, WindowAnswer)>,
    pub(crate) key_answers: VecDeque<(EffectId, KeyAnswer)>,
    pub(crate) told: Option<EffectId>,
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
            false => Ok(match world.authorize_status {
                Some(status) if request.path().ends_with("/authorize") => Response::new(status, ""),
                _ => world.send(&request),
            }),
        };
        self.answers.push_back((id, answer));
        wake();
    }

    fn poll(&mut self) -> Option<(EffectId, Answer)> {
        let world = lock(&self.world);
        let last = world.asked.last();
        match world.is_asleep && last.is_some_and(|asked| asked.contains("refresh_token")) {
            true => None,
            false => self.answers.pop_front(),
        }
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

    fn why_nobody_came(&self) -> Option<SignInError> {
        lock(&self.world).came.map(Into::into)
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
