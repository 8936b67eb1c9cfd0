//! The pages of a step: what is shown between two requests.

use egui_okta::{
    protocol::model::Step,
    screen::{Item, Page, Press, Screen},
};

/// What a page is called in the texts.
pub(crate) fn name(page: Page, step: &Step) -> String {
    match page {
        Page::First => "first page".to_owned(),
        Page::Code => "page for the code".to_owned(),
        Page::Key => "page with the key".to_owned(),
        Page::Variant(index) => format!("variant {index}"),
        Page::Message => "page for a message".to_owned(),
        Page::Call => "page for a call".to_owned(),
        Page::HasAccount => "page for who has an account in the app".to_owned(),
        Page::AddAccount => "page that says how to add an account".to_owned(),
        Page::AddToAccount => "page that says how to set up more".to_owned(),
        Page::List(index) => format!("page of {}", step.remediations[index].name),
    }
}

/// The pages that something on a screen shows, in order.
pub(crate) fn reached_from(screen: &Screen) -> Vec<Page> {
    let of_press = |press: &Press| match press {
        Press::Show(page) => Some(*page),
        _ => None,
    };
    let mut pages = Vec::new();
    for item in &screen.items {
        match item {
            Item::Field(field) => pages.extend(field.options.iter().filter_map(|o| o.page)),
            Item::Button(button) => pages.extend(of_press(&button.press)),
            Item::Choice(choice) => pages.extend(of_press(&choice.press)),
            Item::Link(link) => pages.extend(of_press(&link.press)),
            Item::Text(_)
            | Item::Section(_)
            | Item::Divider(_)
            | Item::Picture(_)
            | Item::Frame(_)
            | Item::Rules(_) => {}
        }
    }
    pages.extend(screen.links.iter().filter_map(|link| of_press(&link.press)));
    pages
}
