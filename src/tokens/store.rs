//! The tokens of one user, and what becomes of them.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use super::{
    AccessToken, Keep, KeepError, Kept, RefreshToken, Token, TokenEvent, TokenKind,
    renewing::Renewing,
};
use crate::{
    Config, ErrorCode, IdToken, Secret, Tokens,
    protocol::{
        Effect, EffectId,
        oauth::{ClockOffset, DpopKey, Metadata, Nonces, PartialTokens, SignOut},
        time::Timestamp,
    },
};

/// By so much the server's clock may seem to move without having moved.
const CLOCK_NOISE_MILLIS: u64 = 60_000;

/// What the store does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenOptions {
    /// Whether tokens are renewed before they expire, if there is a refresh token. Default is true.
    pub auto_renew: bool,
    /// Whether a token that expires and is not renewed is thrown away. Default is true.
    pub auto_remove: bool,
    /// So long before its end a token counts as expired: it has to arrive in time. Default is 30 s.
    pub expire_early: Duration,
}

impl Default for TokenOptions {
    fn default() -> Self {
        Self {
            auto_renew: true,
            auto_remove: true,
            expire_early: Duration::from_secs(30),
        }
    }
}

/// The tokens of one user.
///
/// It is told the time by [`tick`](Self::tick), and is carried out as a sign-in is: what
/// [`poll_effect`](Self::poll_effect) gives is sent, and the answers go to [`handle`](Self::handle).
#[derive(Debug)]
pub struct TokenStore {
    pub(super) config: Config,
    pub(super) options: TokenOptions,
    access: Option<AccessToken>,
    pub(super) id: Option<IdToken>,
    pub(super) refresh: Option<RefreshToken>,
    /// The tokens as they came, with which renewed ones are compared.
    pub(super) basis: Option<PartialTokens>,
    pub(super) renewing: Renewing,
    told_expired: Vec<TokenKind>,
    pub(super) events: VecDeque<TokenEvent>,
}

impl TokenStore {
    /// A store without tokens.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            options: TokenOptions::default(),
            access: None,
            id: None,
            refresh: None,
            basis: None,
            renewing: Renewing::default(),
            told_expired: Vec::new(),
            events: VecDeque::new(),
        }
    }

    /// With other options.
    #[must_use]
    pub fn with_options(mut self, options: TokenOptions) -> Self {
        self.options = options;
        self
    }

    /// With the server's endpoints, where they are known, so that it need not be asked for them.
    #[must_use]
    pub fn with_metadata(mut self, metadata: Metadata) -> Self {
        self.renewing.metadata = Some(metadata);
        self
    }

    /// Learns the server's endpoints, so that it need not be asked for them again.
    pub(crate) fn set_metadata(&mut self, metadata: Metadata) {
        self.renewing.metadata = Some(metadata);
    }

    /// The server's endpoints, once they are known.
    pub(crate) fn metadata(&self) -> Option<&Metadata> {
        self.renewing.metadata.as_ref()
    }

    /// The newest nonces for proofs that servers gave.
    pub(crate) fn nonces(&self) -> &Nonces {
        &self.renewing.nonces
    }

    pub(crate) fn nonces_mut(&mut self) -> &mut Nonces {
        &mut self.renewing.nonces
    }

    /// The key that the tokens are bound to.
    pub(crate) fn dpop_key(&self) -> Option<&Arc<DpopKey>> {
        self.basis.as_ref()?.dpop_key.as_ref()
    }

    /// How far the server's clock was from this computer's when the tokens came.
    pub(crate) fn clock_offset(&self) -> ClockOffset {
        let basis = self.basis.as_ref();
        basis.map(|basis| basis.clock_offset).unwrap_or_default()
    }

    /// What the tokens belong to.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Who signed in, even if the ID token has been thrown away since.
    pub(crate) fn subject(&self) -> Option<&str> {
        let basis = self.basis.as_ref();
        let id_token = basis.and_then(|basis| basis.id_token.as_ref());
        self.id.as_ref().or(id_token).map(IdToken::subject)
    }

    /// Takes the tokens of a sign-in, in place of those of before.
    pub fn set(&mut self, tokens: &Tokens) {
        self.restore(tokens.clone().into());
    }

    /// Takes those of the tokens that are still there, in place of those of before.
    pub(crate) fn restore(&mut self, tokens: PartialTokens) {
        self.renewing.abandon();
        self.renewing.compare(self.basis.as_ref(), &tokens);
        let access = AccessToken::of_partial(&tokens).map(Token::Access);
        let id_token = tokens.id_token.clone().map(Token::Id);
        let refresh = RefreshToken::of_partial(&tokens).map(Token::Refresh);
        self.basis = Some(tokens);
        self.put_or_remove(TokenKind::Access, access);
        self.put_or_remove(TokenKind::Id, id_token);
        self.put_or_remove(TokenKind::Refresh, refresh);
    }

    /// Takes one token, in place of the one of before.
    pub fn add(&mut self, token: Token) {
        self.put_or_remove(token.kind(), Some(token));
    }

    /// One token.
    pub fn get(&self, kind: TokenKind) -> Option<Token> {
        match kind {
            TokenKind::Access => self.access.clone().map(Token::Access),
            TokenKind::Id => self.id.clone().map(Token::Id),
            TokenKind::Refresh => self.refresh.clone().map(Token::Refresh),
        }
    }

    /// What the app calls its API with.
    pub fn access_token(&self) -> Option<&AccessToken> {
        self.access.as_ref()
    }

    /// Who signed in.
    pub fn id_token(&self) -> Option<&IdToken> {
        self.id.as_ref()
    }

    /// Throws one token away.
    pub fn remove(&mut self, kind: TokenKind) {
        self.put_or_remove(kind, None);
    }

    /// Throws all tokens away, and gives up what is under way.
    pub fn clear(&mut self) {
        self.renewing.abandon();
        for kind in TokenKind::ALL {
            self.remove(kind);
        }
        self.basis = None;
    }

    /// The tokens as one value, if there are an access token and an ID token.
    pub fn tokens(&self) -> Option<Tokens> {
        self.partial().complete()
    }

    /// Those of the tokens that are there.
    pub fn partial(&self) -> PartialTokens {
        let (access, basis) = (self.access.as_ref(), self.basis.as_ref());
        let granted = basis.map(|basis| basis.scopes.clone());
        PartialTokens {
            access_token: access.map(|token| token.value.clone()),
            scopes: access
                .map(|token| token.scopes.clone())
                .or(granted)
                .unwrap_or_default(),
            expires_at: access.and_then(|token| token.expires_at),
            id_token: self.id.clone(),
            refresh_token: self.refresh.as_ref().map(|token| token.value.clone()),
            clock_offset: basis.map(|basis| basis.clock_offset).unwrap_or_default(),
            dpop_key: basis.and_then(|basis| basis.dpop_key.clone()),
        }
    }

    /// Whether there is no token at all.
    pub fn is_empty(&self) -> bool {
        self.access.is_none() && self.id.is_none() && self.refresh.is_none()
    }

    /// Whether a token has expired, or is about to. One that is not there has; a refresh token
    /// does not say, so it has not.
    pub fn has_expired(&self, kind: TokenKind, now: Timestamp) -> bool {
        match self.get(kind) {
            None => true,
            Some(_) => self.expires_early_at(kind).is_some_and(|at| now >= at),
        }
    }

    /// Whether there are an access token and an ID token, and neither has expired.
    pub fn is_authenticated(&self, now: Timestamp) -> bool {
        !self.has_expired(TokenKind::Access, now) && !self.has_expired(TokenKind::Id, now)
    }

    /// The next thing that happened, each once.
    pub fn poll_event(&mut self) -> Option<TokenEvent> {
        self.events.pop_front()
    }

    /// The next thing to be done. To be called until there is none.
    pub fn poll_effect(&mut self) -> Option<(EffectId, Effect)> {
        self.renewing.poll_effect()
    }

    /// Begins to sign out: the tokens are thrown away, and what is given makes them useless at the
    /// server. None if there are none. `random` and the redirect URI are as for [`SignOut::start`].
    ///
    /// If a refresh token is being exchanged, the store itself makes useless what comes of it: go on carrying out its
    /// effects.
    pub fn sign_out(
        &mut self,
        post_logout_redirect_uri: Option<String>,
        random: [u8; 32],
        now: Timestamp,
    ) -> Option<SignOut> {
        let tokens = self.partial();
        self.clear();
        let config = self.config.clone();
        (!tokens.is_empty())
            .then(|| SignOut::start(config, tokens, post_logout_redirect_uri, random, now))
    }

    /// Puts the tokens away, or throws away what was put away if there are none.
    ///
    /// # Errors
    /// If the place does not take them.
    pub fn save_to(&self, keep: &mut dyn Keep) -> Result<(), KeepError> {
        match self.to_text() {
            Some(text) => keep.save(&text),
            None => keep.clear(),
        }
    }

    /// What is to be put away, if there is any token.
    pub(crate) fn to_text(&self) -> Option<Secret> {
        let (config, tokens) = (self.config.clone(), self.partial());
        (!tokens.is_empty()).then(|| Kept { config, tokens }.to_text())
    }

    /// Takes the tokens that were put away, and says whether there were any. What is damaged is
    /// thrown away with an event; tokens of another app or server stay where they are.
    ///
    /// # Errors
    /// If the place cannot be looked into, or a newer version of this crate has put away what is there
    /// ([`KeepError::Newer`]).
    pub fn load_from(&mut self, keep: &mut dyn Keep) -> Result<bool, KeepError> {
        let loaded = keep.load().and_then(|text| {
            let kept = text.as_ref().map(Kept::from_text);
            kept.transpose()
        });
        match loaded {
            Err(KeepError::Corrupted) => {
                let event = TokenEvent::Error(ErrorCode::StorageCorrupted.into());
                self.events.push_back(event);
                keep.clear().map(|()| false)
            }
            Err(error) => Err(error),
            Ok(Some(kept)) if self.is_mine(&kept) => {
                self.restore(kept.tokens);
                Ok(true)
            }
            Ok(_) => Ok(false),
        }
    }

    pub(crate) fn is_mine(&self, kept: &Kept) -> bool {
        kept.config.issuer() == self.config.issuer()
            && kept.config.client_id() == self.config.client_id()
    }

    fn put_or_remove(&mut self, kind: TokenKind, token: Option<Token>) {
        let (had, has) = (self.get(kind).is_some(), token.is_some());
        match (kind, token) {
            (TokenKind::Access, Some(Token::Access(token))) => self.access = Some(token),
            (TokenKind::Id, Some(Token::Id(token))) => self.id = Some(token),
            (TokenKind::Refresh, Some(Token::Refresh(token))) => self.refresh = Some(token),
            (TokenKind::Access, _) => self.access = None,
            (TokenKind::Id, _) => self.id = None,
            (TokenKind::Refresh, _) => self.refresh = None,
        }
        self.told_expired.retain(|told| *told != kind);
        for (happened, event) in [
            (had, TokenEvent::Removed(kind)),
            (has, TokenEvent::Added(kind)),
            (had && has, TokenEvent::Renewed(kind)),
        ] {
            if happened {
                self.events.push_back(event);
            }
        }
    }

    /// From when on a token counts as expired, by this computer's clock.
    pub(super) fn expires_early_at(&self, kind: TokenKind) -> Option<Timestamp> {
        let at = match kind {
            TokenKind::Access => self.access.as_ref()?.expires_at?,
            TokenKind::Id => {
                let offset = self.basis.as_ref().map(|basis| basis.clock_offset);
                let expires_at = self.id.as_ref()?.expires_at();
                offset.unwrap_or_default().to_local(expires_at)
            }
            TokenKind::Refresh => return None,
        };
        let early = u64::try_from(self.options.expire_early.as_millis()).unwrap_or(u64::MAX);
        Some(Timestamp(at.0.saturating_sub(early)))
    }

    /// Learns what the server's clock shows now. When tokens end is said by it, so that a clock of this
    /// computer that was put right since they came does not make dead tokens look alive.
    pub(crate) fn learn_clock(&mut self, now: ClockOffset) {
        let Some(basis) = &mut self.basis else { return };
        let before = basis.clock_offset;
        // Answers are under way for a while; as little as that changes nothing.
        if now.as_millis().abs_diff(before.as_millis()) < CLOCK_NOISE_MILLIS {
            return;
        }
        let moved = |at: Timestamp| now.to_local(before.to_server(at));
        basis.clock_offset = now;
        basis.expires_at = basis.expires_at.map(moved);
        if let Some(access) = &mut self.access {
            access.expires_at = access.expires_at.map(moved);
        }
        self.told_expired.clear();
    }

    /// When the next token counts as expired that has not been told to be.
    pub(super) fn next_expiry(&self) -> Option<Timestamp> {
        let untold = TokenKind::ALL.into_iter();
        untold
            .filter(|kind| !self.told_expired.contains(kind))
            .filter_map(|kind| self.expires_early_at(kind))
            .min()
    }

    /// Says of each token that expires that it does, once.
    pub(super) fn tell_expired(&mut self, now: Timestamp) {
        for kind in TokenKind::ALL {
            let expired = self.get(kind).is_some() && self.has_expired(kind, now);
            if expired && !self.told_expired.contains(&kind) {
                self.told_expired.push(kind);
                self.events.push_back(TokenEvent::Expired(kind));
            }
        }
    }
}
