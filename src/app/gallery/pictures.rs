//! A picture of each situation: light and dark, narrow and wide; and once more as a window shows it,
//! where that is another screen than a page's.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use egui_okta::{
    Outcome, SignIn,
    inspect::{Options, picture},
    platform::{InProcess, Platform as _, System},
    protocol::time::Timestamp,
    sandbox::{Org, Policy, Scenario},
    screen::{Item, Press, Screen},
};

use super::super::serve::lock;
use super::stage::{Place, Stage};

/// Points from left to right.
const WIDTHS: [u16; 2] = [320, 480];
/// How long each has been looked at, in seconds: a link to have the code sent again is there by then.
const WAITED_SECS: f64 = 60.0;
/// Where the org of the pictures is said to be. Nothing goes there.
const ORIGIN: &str = "http://localhost:7001";

/// Writes `NAME-light-320.png` and so on. A situation that can't be reached is named, and the
/// others are written all the same.
pub(super) fn write(folder: &Path, scenarios: &[Scenario]) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let seed = System::new().random().map_err(|error| error.to_string())?;
    // One org goes to all of them: making its key takes longer than the rest.
    let org = Arc::new(Mutex::new(Org::new(Policy::default(), ORIGIN, seed)));
    let mut lost = Vec::new();
    for scenario in scenarios {
        if let Err(error) = write_one(&org, scenario, folder) {
            lost.push(format!("{}: {error}", scenario.name()));
        }
    }
    match lost.as_slice() {
        [] => Ok(()),
        lost => Err(lost.join("; ")),
    }
}

fn write_one(org: &Arc<Mutex<Org>>, scenario: &Scenario, folder: &Path) -> Result<(), String> {
    let mut page = Play::of(org, scenario, Place::Page)?;
    draw(&mut page.sign_in, scenario.name(), folder)?;
    let mut window = Play::of(org, scenario, Place::Window)?;
    if is_other(page.sign_in.screen(), window.sign_in.screen()) {
        draw(
            &mut window.sign_in,
            &format!("{}-native", scenario.name()),
            folder,
        )?;
    }
    Ok(())
}

/// Whether two screens say different things. Numbers and pictures differ with each sign-in.
fn is_other(one: &Screen, other: &Screen) -> bool {
    let said = |screen: &Screen| {
        let texts = screen.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text.text.clone()),
            Item::Button(button) => Some(button.label.clone()),
            _ => None,
        });
        let texts: Vec<String> = texts.collect();
        let kinds: Vec<_> = screen.items.iter().map(std::mem::discriminant).collect();
        let notices = screen.notices.iter().map(|notice| notice.text.clone());
        (
            screen.title.clone(),
            texts,
            kinds,
            notices.collect::<Vec<_>>(),
        )
    };
    let (one, other) = (said(one), said(other));
    one.2 != other.2 || one.0 != other.0 || one.3 != other.3
}

/// A sign-in that was brought to a situation, and on to where it shows.
pub(super) struct Play {
    pub(super) sign_in: SignIn,
    clock: Arc<Mutex<Timestamp>>,
    ctx: egui::Context,
}

impl Play {
    pub(super) fn of(
        org: &Arc<Mutex<Org>>,
        scenario: &Scenario,
        place: Place,
    ) -> Result<Self, String> {
        let policy = scenario.policy().map_err(|error| error.to_string())?;
        lock(org).set_policy(policy);
        let begin = || -> Result<Self, String> {
            let platform = InProcess::new(Arc::clone(org), System::new().now());
            let clock = platform.clock();
            let stage = Stage::new(Arc::clone(org), Box::new(platform), scenario.clone());
            let stage = stage.at(place).with_clock(Arc::clone(&clock));
            Ok(Self {
                sign_in: stage.sign_in()?,
                clock,
                ctx: egui::Context::default(),
            })
        };
        let mut play = begin()?;
        play.settle(6);
        for step in scenario.then() {
            match play.step(step) {
                // A window may have another screen there, with nothing to fill in.
                Err(_) if place == Place::Window => break,
                done => done?,
            }
        }
        if let Outcome::SignedIn(_) = play.sign_in.outcome() {
            // It goes through without a question: what is seen of it is its first moment.
            lock(org).set_policy(scenario.policy().map_err(|error| error.to_string())?);
            play = begin()?;
            for _ in 0..6 {
                if play.sign_in.is_starting() {
                    play.settle(1);
                }
            }
        }
        match play.sign_in.outcome() {
            Outcome::Failed(error) => Err(error.to_string()),
            _ => Ok(play),
        }
    }

    /// Lets everything happen that needs no time. It is drawn, too: a panel that nobody sees has no captcha.
    fn settle(&mut self, times: u8) {
        for _ in 0..times {
            self.sign_in.logic(&self.ctx);
            let sign_in = &mut self.sign_in;
            let mut output = self.ctx.run_ui(egui::RawInput::default(), |ui| {
                sign_in.ui(ui);
            });
            // Nothing is painted.
            output.textures_delta.clear();
        }
    }

    /// Does what a step says; what is not on the screen is told.
    fn step(&mut self, step: &str) -> Result<(), String> {
        let lost = || format!("there is nothing for `{step}`");
        if let Some(seconds) = step.strip_prefix("wait ") {
            // A second at a time: one thing follows from another.
            for _ in 0..seconds.parse().unwrap_or(0_u16) {
                let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
                *clock = *clock + Duration::from_secs(1);
                drop(clock);
                self.settle(3);
            }
        } else if let Some(id) = step.strip_prefix("press ") {
            let press = press_of(self.sign_in.screen(), id).ok_or_else(lost)?;
            self.sign_in.activate(&self.ctx, press);
        } else if let Some((field, text)) = step.split_once('=') {
            let is_there = self.sign_in.screen().fields().any(|it| it.id == field);
            is_there.then_some(()).ok_or_else(lost)?;
            self.sign_in.fill_in(field, text);
        } else if step == "submit" {
            let submit = self.sign_in.screen().submit.clone();
            let is_form = |press: &Press| matches!(press, Press::Send(_));
            let press = submit.filter(is_form).ok_or_else(lost)?;
            self.sign_in.activate(&self.ctx, press);
        } else if step != "begin" {
            return Err(lost());
        }
        self.settle(6);
        Ok(())
    }
}

/// What a button, a row, or a line of a notice does.
fn press_of(screen: &Screen, id: &str) -> Option<Press> {
    let of_items = screen.items.iter().find_map(|item| match item {
        Item::Button(button) if button.id == id => Some(button.press.clone()),
        Item::Choice(choice) if choice.id == id => Some(choice.press.clone()),
        _ => None,
    });
    let parts = screen.notices.iter().flat_map(|notice| &notice.list);
    let mut buttons = parts.filter_map(|part| part.remediation.as_ref());
    of_items.or_else(|| {
        let button = buttons.find(|button| button.id == id)?;
        Some(Press::RemediateDevice(button.message))
    })
}

fn draw(sign_in: &mut SignIn, name: &str, folder: &Path) -> Result<(), String> {
    for (theme, dark) in [("light", false), ("dark", true)] {
        for width in WIDTHS {
            let options = Options {
                dark,
                width: f32::from(width),
                with_png: true,
                seconds: WAITED_SECS,
                ..Options::default()
            };
            let Some(png) = picture(sign_in, &options) else {
                return Err("there is no picture".to_owned());
            };
            let file = folder.join(format!("{name}-{theme}-{width}.png"));
            fs::write(&file, png).map_err(|error| format!("{}: {error}", file.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org() -> Arc<Mutex<Org>> {
        Arc::new(Mutex::new(Org::new(Policy::default(), ORIGIN, [7; 32])))
    }

    fn play(org: &Arc<Mutex<Org>>, name: &str, place: Place) -> Play {
        let scenario = Scenario::named(name).unwrap();
        Play::of(org, &scenario, place).unwrap()
    }

    #[test]
    fn each_situation_has_a_picture_of_a_sign_in_that_stands_there() {
        let org = org();
        let mut lost = Vec::new();
        for scenario in Scenario::all() {
            for place in [Place::Page, Place::Window] {
                match Play::of(&org, &scenario, place) {
                    Ok(play) if play.sign_in.screen().form == "loading" => {
                        lost.push(format!("{}: still loading", scenario.name()));
                    }
                    Ok(_) => {}
                    Err(error) => lost.push(format!("{}: {error}", scenario.name())),
                }
            }
        }
        assert!(lost.is_empty(), "{}", lost.join("\n"));
    }

    #[test]
    fn what_happens_later_has_happened() {
        let org = org();
        for (name, form) in [
            ("fastpass-loopback", "device-challenge-poll"),
            ("fastpass-silent", "device-challenge-poll"),
            ("fastpass-not-found", "identify"),
            ("fastpass-refused", "identify"),
            ("fastpass-other-profile", "identify"),
        ] {
            let play = play(&org, name, Place::Window);
            assert_eq!(play.sign_in.screen().form, form, "{name}");
        }
        let no_way = play(&org, "fastpass-no-way", Place::Window);
        assert!(!no_way.sign_in.screen().notices.is_empty());
        let consent = play(&org, "consent-granular", Place::Window);
        let fields: Vec<_> = consent.sign_in.screen().fields().collect();
        assert!(fields.iter().any(|field| field.enabled), "{fields:?}");
        let expired = play(&org, "session-expired", Place::Window);
        assert_eq!(expired.sign_in.screen().form, "identify");
        assert!(!expired.sign_in.screen().notices.is_empty());
    }

    #[test]
    fn a_window_has_pictures_of_its_own_where_it_differs() {
        let org = org();
        for (name, differs) in [
            ("webauthn", true),
            ("duo", true),
            ("identify-captcha", true),
            ("identify", false),
            ("push-number", false),
        ] {
            let (page, window) = (
                play(&org, name, Place::Page),
                play(&org, name, Place::Window),
            );
            let is_other = is_other(page.sign_in.screen(), window.sign_in.screen());
            assert_eq!(is_other, differs, "{name}");
        }
    }
}
