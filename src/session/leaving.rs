//! Signing out, and what else ends: nobody is to have tokens that are good for something then.

use super::{Session, SessionEvent, SignOutOptions, outside::Who, way::Way};
use crate::protocol::{
    oauth::{FlowPhase, PartialTokens, SignOut, SignOutPhase},
    time::Timestamp,
};

/// A sign-out under way, and how far it goes. None is said of what was not asked for.
pub(super) struct Leaver {
    pub(super) number: u32,
    pub(super) sign_out: SignOut,
    pub(super) options: Option<SignOutOptions>,
}

impl Leaver {
    /// Whether nobody waits for it, and it is not done.
    fn is_silent(&self) -> bool {
        self.options.is_none() && !matches!(self.sign_out.phase(), SignOutPhase::Done { .. })
    }
}

impl Session {
    /// Signs out, here and in all who share the tokens: they are thrown away, and made useless at the server
    /// (RFC 7009). [`SessionEvent::SignedOut`] says when that is done. Without tokens only the browser's
    /// session is ended, if that is asked for.
    ///
    /// A native sign-in by session token gives no browser a session: Okta's is known by a cookie of this program's
    /// own requests. So [`SignOutOptions::end_session`] ends that one as
    /// [`close_okta_session`](Self::close_okta_session) does, and opens no browser;
    /// [`okta_session`](Self::okta_session) says how it went. A program that ends before loses the cookie; the
    /// session then ends by itself, at the time that the org's policy says.
    pub fn sign_out(&mut self, options: SignOutOptions) {
        let now = self.outside.now();
        self.cancel();
        self.failure = None;
        let random = match self.outside.random() {
            Ok(random) => random,
            Err(error) => return self.say(SessionEvent::Failed(error)),
        };
        self.is_own_deed = true;
        self.owes_deed = true;
        self.changed = true;
        let to = options.post_logout_redirect_uri.clone();
        // Without tokens there is still the browser's session, and somebody who waits for the event.
        let sign_out = self.store.sign_out(to.clone(), random, now);
        let sign_out = sign_out.unwrap_or_else(|| {
            let config = self.store.config().clone();
            SignOut::start(config, PartialTokens::default(), to, random, now)
        });
        let options = self.end_own_org_session(options);
        self.push_sign_out(sign_out, Some(options));
        self.end_silence();
        self.forget_user();
    }

    /// Ends the sign-in that is under way; tokens of before stay.
    pub fn cancel(&mut self) {
        self.wanted = None;
        self.cancel_current();
    }

    pub(super) fn cancel_current(&mut self) {
        if let Some(way) = self.end_way() {
            self.part_with(way);
        }
    }

    /// The sign-in is no longer under way, whatever becomes of it.
    pub(super) fn end_way(&mut self) -> Option<Way> {
        let way = self.way.take()?;
        self.outside.platform.end_way_back();
        self.drop_key_of(&way);
        Some(way)
    }

    /// Gives up the renewal without refresh token that nobody waits for any more: the user has signed out since, or
    /// in, here or elsewhere.
    pub(super) fn end_silence(&mut self) {
        if !self.store.is_silent()
            && let Some(way) = self.silent.take()
        {
            self.part_with(way);
        }
    }

    /// Nobody wants what comes of it. If its code is shown already, tokens may come that are to be made useless.
    fn part_with(&mut self, mut way: Way) {
        let who = way.who();
        way.flow.disown(self.outside.now());
        if matches!(way.flow.phase(), FlowPhase::Failed(_)) {
            return self.outside.forget(who);
        }
        let parting = Who::Parting(self.new_number());
        self.outside.rename(who, parting);
        way.rename(parting);
        self.parting.push(way);
    }

    /// Makes useless what came for those that were given up.
    pub(super) fn settle_parting(&mut self, now: Timestamp) {
        let (over, parting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.parting)
            .into_iter()
            .partition(Way::is_over);
        self.parting = parting;
        for way in over {
            self.outside.forget(way.who());
            // Where it failed, it has done so itself.
            if let FlowPhase::SignedIn(signed_in) = way.flow.phase() {
                self.revoke(signed_in.tokens.clone().into(), now);
            }
        }
    }

    /// Makes tokens useless, without a word.
    pub(super) fn revoke(&mut self, tokens: PartialTokens, now: Timestamp) {
        let Ok(random) = self.outside.random() else {
            return;
        };
        let config = self.store.config().clone();
        let sign_out = SignOut::start(config, tokens, None, random, now);
        self.push_sign_out(sign_out, None);
    }

    fn push_sign_out(&mut self, sign_out: SignOut, options: Option<SignOutOptions>) {
        let number = self.new_number();
        self.sign_outs.push(Leaver {
            number,
            sign_out,
            options,
        });
    }

    fn new_number(&mut self) -> u32 {
        let number = self.next_number;
        self.next_number = number.wrapping_add(1);
        number
    }

    /// Says what has come of sign-outs.
    pub(super) fn settle_sign_outs(&mut self) {
        // What came too late has to be made useless, too, before that is said.
        let waits = self.store.is_ending()
            || !self.parting.is_empty()
            || self.sign_outs.iter().any(Leaver::is_silent);
        let mut done = Vec::new();
        self.sign_outs.retain(|leaver| {
            if waits && leaver.options.is_some() {
                return true;
            }
            let SignOutPhase::Done {
                revoked,
                end_session_url,
            } = leaver.sign_out.phase()
            else {
                return true;
            };
            if let Some(options) = &leaver.options {
                if options.end_session && end_session_url.is_some() {
                    self.outside.platform.ends_session(leaver.sign_out.state());
                }
                done.push((*revoked, end_session_url.clone(), options.end_session));
            }
            false
        });
        for (revoked, end_session_url, opens) in done {
            if let Some(url) = end_session_url.clone().filter(|_| opens) {
                self.to_open.push_back((url, true));
            }
            self.say(SessionEvent::SignedOut {
                revoked,
                end_session_url,
            });
        }
    }
}
