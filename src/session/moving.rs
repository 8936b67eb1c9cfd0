//! One step of a session: what has arrived is taken, what is to be done is done.

use std::{sync::Arc, time::Duration};

use super::{
    Session,
    looking::Found,
    outside::{self, Arrival, What, Who},
    sharing::Turn,
    way::Way,
};
use crate::{
    platform::SharedWake,
    protocol::{
        oauth::{ClockOffset, Inquiry},
        time::Timestamp,
    },
};

impl Session {
    /// Moves the session on: sends what is to be sent, takes what has arrived, renews in time. Call it from
    /// `App::logic`, so that it goes on while the window is hidden. Never blocks.
    ///
    /// It asks for another frame only when it needs one, and opens the browser by [`egui::Context::open_url`].
    pub fn logic(&mut self, ctx: &egui::Context) {
        let waker = ctx.clone();
        let wake: SharedWake = Arc::new(move || waker.request_repaint());
        self.step(&wake);
        while let Some((url, in_place)) = self.to_open.pop_front() {
            ctx.open_url(egui::OpenUrl {
                url: url.expose().to_owned(),
                new_tab: !(in_place && cfg!(target_arch = "wasm32")),
            });
        }
        if let Some(at) = self.poll_timeout() {
            let left = at.since(self.outside.now());
            ctx.request_repaint_after(left + Duration::from_millis(50));
        }
    }

    fn step(&mut self, wake: &SharedWake) {
        let now = self.outside.now();
        self.wake = Some(SharedWake::clone(wake));
        if !self.has_begun && !self.begin_life(wake, now) {
            return;
        }
        self.must_look |= self.keep.was_changed();
        if self.must_look || self.is_own_deed {
            self.must_look = self.look_and_tell() == Found::Unknown;
            self.drain();
        }
        self.begin_wanted(wake, now);
        while let Some((who, what, arrival)) = self.outside.poll() {
            if let Arrival::Http(Ok(response)) = &arrival
                && let Some(offset) = ClockOffset::from_fresh(response, now)
            {
                self.store.learn_clock(offset);
            }
            self.take_arrival(who, what, arrival, wake, now);
        }
        self.tick(now);
        self.settle_way(now);
        self.settle_parting(now);
        self.settle_refusal();
        self.settle_inquiry();
        self.settle_sign_outs();
        self.take_turns(wake, now);
        self.put_away(now);
        self.finish_turn();
        self.settle_key(wake);
        self.carry_out(wake, now);
    }

    /// Takes what was kept, and what a browser has brought. Whether that is known by now.
    fn begin_life(&mut self, wake: &SharedWake, now: Timestamp) -> bool {
        if !std::mem::replace(&mut self.is_watching, true) {
            self.store.share(self.can_ask_silently());
            self.keep.watch(SharedWake::clone(wake));
        }
        // Tokens that the host has given already are newer than what is kept, and so is a sign-out.
        let has_tokens = !self.store.is_empty();
        let is_own_deed = self.is_own_deed;
        let found = if has_tokens {
            self.learn()
        } else {
            self.look()
        };
        if found == Found::Unknown {
            return false;
        }
        self.has_begun = true;
        self.drain();
        self.changed = has_tokens || is_own_deed;
        self.owes_deed = self.changed;
        self.come_back(now);
        true
    }

    fn take_arrival(
        &mut self,
        who: Who,
        what: What,
        arrival: Arrival,
        wake: &SharedWake,
        now: Timestamp,
    ) {
        let id = match (what, arrival) {
            (What::Turn, _) => return self.begin_turn(wake, now),
            (What::Proof(number), Arrival::Key(answer)) => return self.take_proof(number, answer),
            (What::Proof(_), _) => return,
            (What::Request, Arrival::Key(_)) => return,
            (What::Request, arrival) => return self.take_org_session(arrival, now),
            (What::Way, arrival) => {
                if let Some(way) = self.way_of(who) {
                    way.take(arrival, now);
                }
                return;
            }
            (What::Effect(id), arrival) => {
                let Some(input) = outside::input(arrival) else {
                    return;
                };
                (id, input)
            }
        };
        let (id, input) = id;
        match who {
            Who::Store => self.store.handle(id, input, now),
            Who::SignIn | Who::Silent | Who::Parting(_) => {
                if let Some(way) = self.way_of(who) {
                    way.flow.handle(id, input, now);
                }
            }
            Who::Inquiry => {
                if let Some(inquiry) = &mut self.inquiry {
                    inquiry.handle(id, input, now);
                }
            }
            Who::TokenInquiry => self.token_asking.handle(id, input, now),
            Who::SignOut(number) => {
                let mut leavers = self.sign_outs.iter_mut();
                if let Some(leaver) = leavers.find(|leaver| leaver.number == number) {
                    leaver.sign_out.handle(id, input, now);
                }
            }
            Who::OrgSession | Who::Api => {}
        }
    }

    fn way_of(&mut self, who: Who) -> Option<&mut Way> {
        let ways = self.way.iter_mut().chain(&mut self.silent);
        let mut ways = ways.chain(&mut self.parting);
        ways.find(|way| way.who() == who)
    }

    fn tick(&mut self, now: Timestamp) {
        self.store.tick(now);
        let ways = self.way.iter_mut().chain(&mut self.silent);
        for way in ways.chain(&mut self.parting) {
            way.tick(self.outside.platform.as_ref(), now);
        }
        if let Some(inquiry) = &mut self.inquiry {
            inquiry.tick(now);
        }
        self.token_asking.tick(now);
        for leaver in &mut self.sign_outs {
            leaver.sign_out.tick(now);
        }
    }

    fn carry_out(&mut self, wake: &SharedWake, now: Timestamp) {
        let outside = &mut self.outside;
        outside.carry_out(Who::Store, &mut self.store, wake);
        let ways = self.way.iter_mut().chain(&mut self.silent);
        for way in ways.chain(&mut self.parting) {
            if let Some(url) = way.go(outside, wake, now) {
                self.to_open.push_back((url, false));
            }
        }
        if let Some(inquiry) = &mut self.inquiry {
            outside.carry_out(Who::Inquiry, inquiry, wake);
        }
        self.token_asking.carry_out(outside, wake);
        for leaver in &mut self.sign_outs {
            let who = Who::SignOut(leaver.number);
            outside.carry_out(who, &mut leaver.sign_out, wake);
        }
        self.send_org_session(wake, now);
        // What ended by itself while it was carried out is told with the next step.
        if self.way.as_ref().is_some_and(Way::is_over) {
            wake();
        }
    }

    /// When [`logic`](Self::logic) is to be called next, whatever happens until then.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let ways = self.way.iter().chain(&self.silent).chain(&self.parting);
        let turn = match self.turn {
            Turn::Waiting(until) => Some(until),
            Turn::None | Turn::Granted | Turn::Mine => None,
        };
        ways.filter_map(Way::poll_timeout)
            .chain(self.store.poll_timeout())
            .chain(self.inquiry.as_ref().and_then(Inquiry::poll_timeout))
            .chain(
                self.sign_outs
                    .iter()
                    .filter_map(|leaver| leaver.sign_out.poll_timeout()),
            )
            .chain(self.token_asking.poll_timeout())
            .chain(self.org_session.poll_timeout())
            .chain(turn)
            .chain(self.keep_timeout())
            .min()
    }
}
