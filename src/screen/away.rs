//! The person is in the browser, and this program waits for it to come back.

use super::{Button, Emphasis, Item, Picture, Press, Screen, Symbol, Text, fault::empty_screen};
use crate::strings::Strings;

/// The screen while the browser is at another page: `address`, should it not have opened.
pub fn away_screen(address: &str, strings: &Strings) -> Screen {
    let sentence = |key: &str, emphasis| {
        Item::Text(Text {
            text: strings.text(key),
            emphasis,
        })
    };
    let button = |id: &str, key: &str, press: Press| {
        Item::Button(Button {
            id: id.to_owned(),
            label: strings.text(key),
            primary: false,
            stands_out: false,
            enabled: true,
            symbol: None,
            press,
        })
    };
    Screen {
        symbol: Some(Symbol::Shield),
        title: Some(strings.text("title.away")),
        items: vec![
            sentence("text.away", Emphasis::Body),
            Item::Picture(Picture::Waiting),
            sentence("text.away.not-opened", Emphasis::Quiet),
            button(
                "open-again",
                "button.open-again",
                Press::Open(address.to_owned()),
            ),
            button(
                "copy-address",
                "button.copy-address",
                Press::Copy(address.to_owned()),
            ),
            button("cancel", "button.stop-waiting", Press::Stop),
        ],
        ..empty_screen("away")
    }
}
