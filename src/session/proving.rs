//! Requests of the app's own, with tokens that may be bound to a key (RFC 9449); and what becomes of the key.

use std::{fmt, sync::Arc};

use super::{
    Session,
    outside::{What, Who},
    way::Way,
};
use crate::{
    ErrorCode, Secret, SignInError,
    platform::SharedWake,
    protocol::oauth::{
        DpopKey, FlowPhase,
        dpop::{KeyAnswer, KeyDone, KeyTask, Proof},
    },
};

/// Which question an [`Authorization`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthorizationId(u32);

/// What a request of the app's API has to show. It is good for one request, within a minute.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorization {
    /// The value of the header `Authorization`: `Bearer …` or `DPoP …`.
    pub authorization: Secret,
    /// The value of the header `DPoP`, if the token is bound to a key.
    pub dpop: Option<Secret>,
}

impl Authorization {
    /// Names and values of the headers.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let proof = self.dpop.as_ref().map(|proof| ("DPoP", proof.expose()));
        [("Authorization", self.authorization.expose())]
            .into_iter()
            .chain(proof)
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("is_bound", &self.dpop.is_some())
            .finish_non_exhaustive()
    }
}

/// What a request of the app's API has to show, or why there is nothing.
pub type AuthorizationAnswer = Result<Authorization, SignInError>;

/// What the app has asked for, and the key that the tokens are bound to.
#[derive(Default)]
pub(super) struct Proving {
    /// That of the tokens that were there last.
    key: Option<Arc<DpopKey>>,
    next: u32,
    /// What waits for the platform: by whom, and the `Authorization` to it.
    waiting: Vec<(u32, Secret)>,
    answers: Vec<(u32, AuthorizationAnswer)>,
}

impl Session {
    /// Asks for what a request to the app's own API has to show: `method` and `url` are that request's.
    /// [`poll_authorization`](Self::poll_authorization) has the answer, at once or some frames later: where
    /// tokens are bound to a key ([`Config::with_dpop`](crate::Config::with_dpop)), a browser signs in its
    /// own time.
    ///
    /// ```no_run
    /// # fn call(session: &mut egui_okta::Session) {
    /// let id = session.request_authorization("GET", "https://api.example.com/things");
    /// // Each frame:
    /// if let Some(Ok(authorization)) = session.poll_authorization(id) {
    ///     for (name, value) in authorization.headers() {
    ///         // They go into the request.
    ///     }
    /// }
    /// # }
    /// ```
    pub fn request_authorization(&mut self, method: &str, url: &str) -> AuthorizationId {
        let number = self.proving.next;
        self.proving.next = number.wrapping_add(1);
        if let Some(answer) = self.begin_authorization(number, method, url) {
            self.proving.answers.push((number, answer));
        }
        AuthorizationId(number)
    }

    /// The answer to a question, once. None while it is not there.
    pub fn poll_authorization(&mut self, id: AuthorizationId) -> Option<AuthorizationAnswer> {
        let answers = &mut self.proving.answers;
        let at = answers.iter().position(|(number, _)| *number == id.0)?;
        Some(answers.remove(at).1)
    }

    /// Remembers what an API wants to see in proofs: the value of the header `DPoP-Nonce` of its answer to a
    /// request to `url`. Whether it is another one than before: a request that was refused with
    /// `use_dpop_nonce` is then to be sent once more, with a new [`Authorization`].
    pub fn learn_dpop_nonce(&mut self, url: &str, nonce: &str) -> bool {
        self.store.nonces_mut().learn(url, nonce)
    }

    /// The answer, if it is there at once.
    fn begin_authorization(
        &mut self,
        number: u32,
        method: &str,
        url: &str,
    ) -> Option<AuthorizationAnswer> {
        let Some(token) = self.access_token() else {
            return Some(Err(ErrorCode::NotSignedIn.into()));
        };
        let token = Secret::from(token.expose());
        let Some(key) = self.store.dpop_key().map(Arc::clone) else {
            return Some(Ok(Authorization {
                authorization: Secret::new(format!("Bearer {}", token.expose())),
                dpop: None,
            }));
        };
        let server_now = self.store.clock_offset().to_server(self.outside.now());
        let nonce = self.store.nonces().of(url);
        let proof = Proof::new(method, url, nonce, Some(&token), server_now);
        let authorization = Secret::new(format!("DPoP {}", token.expose()));
        let task = KeyTask::Prove { key, proof };
        self.proving.waiting.push((number, authorization));
        let wake = self.wake.clone();
        let what = What::Proof(number);
        let answer = self.outside.ask_key(Who::Api, what, &task, wake.as_ref());
        if let Some(answer) = answer {
            self.take_proof(number, answer);
        }
        None
    }

    pub(super) fn take_proof(&mut self, number: u32, answer: KeyAnswer) {
        let waiting = &mut self.proving.waiting;
        let Some(at) = waiting.iter().position(|(asked, _)| *asked == number) else {
            return;
        };
        let (_, authorization) = waiting.remove(at);
        let answer = match answer {
            Ok(KeyDone::Proven(proof)) => Ok(Authorization {
                authorization,
                dpop: Some(proof),
            }),
            Ok(_) => Err(ErrorCode::DpopUnavailable.into()),
            Err(error) => Err(SignInError::from(ErrorCode::from(error))),
        };
        self.proving.answers.push((number, answer));
    }

    /// Has the key thrown away that a sign-in made which came to nothing.
    pub(super) fn drop_key_of(&mut self, way: &Way) {
        let is_in_use = matches!(way.flow.phase(), FlowPhase::SignedIn(_))
            || way.flow.dpop_key() == self.store.dpop_key();
        let made = way.flow.dpop_key().filter(|_| !is_in_use);
        if let Some(key) = made.filter(|key| key.is_of_platform()) {
            let (task, wake) = (KeyTask::Drop(Arc::clone(key)), self.wake.clone());
            self.outside
                .ask_key(Who::Api, What::Request, &task, wake.as_ref());
        }
    }

    /// Has the key thrown away that no tokens are bound to any more.
    pub(super) fn settle_key(&mut self, wake: &SharedWake) {
        let key = self.store.dpop_key();
        if self.proving.key.as_ref() == key {
            return;
        }
        let before = std::mem::replace(&mut self.proving.key, key.map(Arc::clone));
        if let Some(before) = before.filter(|before| before.is_of_platform()) {
            let task = KeyTask::Drop(before);
            self.outside
                .ask_key(Who::Api, What::Request, &task, Some(wake));
        }
    }
}
