//! Tabs that were duplicated, tokens and all, tell each other what becomes of them.
//!
//! Each listens under a name that is a hash of the tokens that it has. Who does not have them cannot guess the name,
//! and a browser tells nobody which names there are: so no other script of the origin hears what is said, or can
//! say anything itself, and nothing has to be encrypted. With new tokens all of them move on to the next name.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::listener::Channel;
use crate::Secret;

/// What is said when the tokens are gone: a text that none are.
const GONE: &str = "";

/// The tabs that have the same tokens as this one.
pub(super) struct Twins {
    /// The name of the tokens, and where it is listened.
    channel: RefCell<Option<(String, Channel)>>,
    told: Box<dyn Fn(Option<Secret>)>,
}

impl Twins {
    /// Listens to those who have `own`, too. `told` is called with what they have now.
    pub(super) fn new(own: Option<&Secret>, told: impl Fn(Option<Secret>) + 'static) -> Rc<Self> {
        let twins = Rc::new(Self {
            channel: RefCell::default(),
            told: Box::new(told),
        });
        twins.listen(own);
        twins
    }

    /// Tells those who have what this one had until now that it has this, and goes on with those who have it.
    pub(super) fn tell(self: &Rc<Self>, text: Option<&Secret>) {
        let name = text.map(name_of);
        if let Some((before, channel)) = &*self.channel.borrow()
            && Some(before) != name.as_ref()
        {
            channel.post(&text.map_or(GONE, Secret::expose).into());
        }
        self.listen(text);
    }

    fn listen(self: &Rc<Self>, own: Option<&Secret>) {
        let name = own.map(name_of);
        let known = self.channel.borrow().as_ref().map(|(name, _)| name.clone());
        if name == known {
            return;
        }
        let me = Rc::downgrade(self);
        let opened = name.and_then(|name| {
            let channel = Channel::open(&name, move |_channel, said| {
                hear(&me, said.as_string());
            });
            Some((name, channel?))
        });
        self.channel.replace(opened);
    }
}

/// Takes what another tab said. The channel is changed for the next one only afterwards: it is in use.
fn hear(me: &Weak<Twins>, said: Option<String>) {
    let (Some(twins), Some(said)) = (me.upgrade(), said) else {
        return;
    };
    let text = (said != GONE).then(|| Secret::new(said));
    wasm_bindgen_futures::spawn_local(async move {
        twins.listen(text.as_ref());
        (twins.told)(text);
    });
}

/// Under which those talk who have this text. It holds tokens, and so cannot be guessed.
fn name_of(text: &Secret) -> String {
    let hash = Sha256::new()
        .chain_update("egui_okta.twins:")
        .chain_update(text.expose())
        .finalize();
    format!("egui_okta.twins:{}", STANDARD_NO_PAD.encode(hash))
}
