//! An app on this device is opened by an address of its own while the page stays: in a frame that is not
//! seen, since a page that goes there itself would be left where the app is missing, and a new window
//! needs somebody to press.

use web_sys::Element;

/// The frame; it is gone when this is.
pub(super) struct Opener(Element);

impl Drop for Opener {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// Opens an address, which must be no page.
pub(super) fn open(url: &str) -> Option<Opener> {
    let document = web_sys::window()?.document()?;
    let frame = document.create_element("iframe").ok()?;
    for (name, value) in [("hidden", ""), ("aria-hidden", "true"), ("src", url)] {
        frame.set_attribute(name, value).ok()?;
    }
    document.body()?.append_child(&frame).ok()?;
    Some(Opener(frame))
}
