//! Who comes to the redirect URI without the right answer: shown out, and remembered for the end of the wait.

use std::sync::atomic::Ordering;

use super::{Loopback, Visit};
use crate::{
    ErrorCode, SignInError,
    protocol::oauth::{State, callback, failure_of_callback},
    strings::Strings,
};

impl Loopback {
    /// A browser that came back with this state, each once. Any page can send a browser here: who does not know the
    /// state is shown out, and the wait goes on. Who knows it was sent by the server, whatever is wrong with the rest.
    pub fn poll_for(&mut self, state: &State) -> Option<Visit> {
        while let Some(visit) = self.poll() {
            let Some(why) = callback::refusal(visit.parameters(), state) else {
                return Some(visit);
            };
            self.refused = Some(failure_of_callback(&why));
            let strings = Strings::english();
            let title = strings.text("login.page.failed.title");
            visit.answer(false, &title, &strings.text("error.callback.state"));
        }
        None
    }

    /// What came instead of the right answer, once the wait for it has lasted long enough: a browser with a wrong
    /// answer says more than that nobody came with the right one.
    pub fn why_nobody_came(&self) -> Option<SignInError> {
        let malformed = |detail| SignInError::new(ErrorCode::Callback, detail);
        match &self.refused {
            Some(refused) => Some(refused.clone()),
            None if self.had_posted_visit() => Some(malformed(
                "the server posted the answer as a form (response_mode form_post), which the app cannot take: it asks \
                 for the answer in the address",
            )),
            None if self.had_empty_visit() => {
                Some(malformed("the browser came back without an answer after ?"))
            }
            None => None,
        }
    }

    /// Another wait begins, to which those who came before mean nothing.
    pub(in crate::platform::native) fn forget_visits(&mut self) {
        self.refused = None;
        for had in [&self.door.had_empty_visit, &self.door.had_posted_visit] {
            had.store(false, Ordering::Relaxed);
        }
    }
}
