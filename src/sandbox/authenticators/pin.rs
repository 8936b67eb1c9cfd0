//! The PIN of a token: chosen at the first use, and from then on typed before each code.

use crate::Secret;

use super::super::idx::notice::Notice;
use super::Rejection;

/// How far a person is with the PIN.
#[derive(Clone, Default)]
pub(crate) enum Pin {
    /// None is needed, or none was asked for so far.
    #[default]
    Unset,
    /// A new one is to be typed.
    Asked,
    /// It is to be typed once more.
    Repeated(Secret),
    /// It stands before each code.
    Set(Secret),
}

impl Pin {
    /// What is typed while a PIN is being chosen. Says what comes next, until then.
    ///
    /// None: no PIN is being chosen, and what was typed is a code.
    pub(crate) fn choose(&mut self, given: &str) -> Option<Rejection> {
        let (next, text) = match self {
            Self::Unset | Self::Set(_) => return None,
            Self::Asked if is_pin(given) => (
                Self::Repeated(Secret::from(given)),
                "Enter the new PIN again to confirm it.",
            ),
            Self::Asked => (
                Self::Asked,
                "PIN rejected. Enter a new PIN of 4 to 8 digits.",
            ),
            Self::Repeated(first) if first.expose() == given => (
                Self::Set(Secret::from(given)),
                "PIN accepted. Wait for the next code, then enter the PIN and that code without a space.",
            ),
            Self::Repeated(_) => (
                Self::Asked,
                "The two PINs differ. Enter a new PIN of 4 to 8 digits.",
            ),
        };
        *self = next;
        Some(Rejection::Asks(Notice::token_asks(text)))
    }

    /// The first code was right: a PIN is needed from now on.
    pub(crate) fn ask(&mut self) -> Rejection {
        *self = Self::Asked;
        Rejection::Asks(Notice::token_asks("Enter a new PIN of 4 to 8 digits."))
    }

    /// A PIN that was not chosen to the end is none.
    pub(crate) fn begin_anew(&mut self) {
        if !matches!(self, Self::Set(_)) {
            *self = Self::Unset;
        }
    }

    pub(crate) fn is_unset(&self) -> bool {
        matches!(self, Self::Unset)
    }

    /// What stands before each code.
    pub(crate) fn prefix(&self) -> &str {
        match self {
            Self::Set(pin) => pin.expose(),
            Self::Unset | Self::Asked | Self::Repeated(_) => "",
        }
    }
}

fn is_pin(text: &str) -> bool {
    (4..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_chosen_twice_alike() {
        let mut pin = Pin::default();
        assert!(pin.choose("4711").is_none());
        let _ = pin.ask();
        for (typed, is_set) in [
            ("471", false),
            ("47a1", false),
            ("4711", false),
            ("4712", false),
            ("4711", false),
            ("4711", true),
        ] {
            assert!(pin.choose(typed).is_some(), "{typed}");
            assert_eq!(pin.prefix() == "4711", is_set, "{typed}");
        }
        assert!(pin.choose("4711123456").is_none());
    }
}
