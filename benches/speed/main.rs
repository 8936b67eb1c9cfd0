//! How long the panel takes, and how much it allocates.
//!
//! `cargo bench` prints figures for the responses of `tests/fixtures`, and for the largest one of the folder that
//! `EGUI_OKTA_CONFORMANCE` names. What is hoped for: at most 1 ms from the bytes of a response to its screen, at most
//! 0.3 ms for a frame of the processor's time without the tessellation, and hardly an allocation in a frame in which
//! nothing happens. Nothing fails here: a machine that others use too is no judge.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]
#![expect(clippy::panic, reason = "the fixtures say which of them is wrong")]
#![expect(clippy::print_stdout, reason = "that is what it is for")]

mod allocations;
#[expect(dead_code, reason = "only the responses are needed")]
#[path = "../../tests/fixtures/mod.rs"]
mod fixtures;
mod panel;
#[expect(dead_code, reason = "not all that a platform can do is needed")]
#[path = "../../tests/sign_in/platform.rs"]
mod platform;

use std::{
    fs,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use egui_okta::{
    protocol::{http::Response, idx},
    screen::{Page, screen_for},
    strings::Strings,
};

use panel::Panel;

/// Responses that are worth a line: the first view, a list, the most fields, the most options.
const RESPONSES: &[&str] = &[
    "identify-with-password",
    "challenge-totp",
    "select-authenticator",
    "enroll-profile",
    "enroll-phone-data",
];

fn main() {
    // `cargo test` runs this too: once through is enough to see that it works.
    let rounds = if std::env::args().any(|arg| arg == "--bench") {
        2000
    } else {
        2
    };
    let mut bodies: Vec<(String, Vec<u8>)> = RESPONSES
        .iter()
        .map(|name| {
            let body = fixtures::response(name).to_string();
            ((*name).to_owned(), body.into_bytes())
        })
        .collect();
    if let Some(folder) = std::env::var_os("EGUI_OKTA_CONFORMANCE") {
        bodies.extend(largest(&Path::new(&folder).join("idx")));
    }
    reading(&bodies, rounds);
    drawing(&bodies, rounds);
    allocating(&bodies);
}

/// The largest file of a folder.
fn largest(folder: &Path) -> Option<(String, Vec<u8>)> {
    let files = fs::read_dir(folder).ok()?.flatten();
    let path = files
        .max_by_key(|file| file.metadata().map_or(0, |data| data.len()))?
        .path();
    let name = path.file_stem()?.to_string_lossy().into_owned();
    Some((name, fs::read(path).ok()?))
}

fn reading(bodies: &[(String, Vec<u8>)], rounds: usize) {
    println!("From the bytes of a response to its screen");
    let strings = Strings::english();
    for (name, body) in bodies {
        let response = Response::new(200, body.clone());
        let times = timed(rounds, || {
            let step = idx::read(black_box(&response)).unwrap();
            black_box(screen_for(&step, Page::First, &strings));
        });
        println!("  {name:40} {:>7} bytes  {times}", body.len());
    }
}

fn drawing(bodies: &[(String, Vec<u8>)], rounds: usize) {
    println!("One frame, without the tessellation; the tessellation");
    for (name, body) in bodies {
        let mut panel = Panel::new(body, false);
        let frames = timed(rounds, || drop(black_box(panel.frame())));
        let mut panel = Panel::new(body, true);
        let read = timed(rounds, || drop(black_box(panel.frame())));
        let output = panel.frame();
        let shapes = timed(rounds, || drop(black_box(panel.tessellate(&output))));
        println!("  {name:40} {frames}");
        println!("  {:40} {read}", "  with the tree for screen readers");
        println!("  {:40} {shapes}", "  tessellation");
    }
    let mut empty = Panel::empty();
    let frames = timed(rounds, || drop(black_box(empty.frame())));
    println!("  {:40} {frames}", "a window without a panel");
}

fn allocating(bodies: &[(String, Vec<u8>)]) {
    println!("Allocations in a frame in which nothing happens");
    for (name, body) in bodies {
        let mut panel = Panel::new(body, false);
        let whole = allocations::of(|| drop(panel.frame()));
        let ours = panel.allocated();
        println!("  {name:40} {whole}; of these by the panel {ours}");
    }
    let mut empty = Panel::empty();
    let whole = allocations::of(|| drop(empty.frame()));
    println!("  {:40} {whole}", "a window without a panel");
}

/// How long something takes: of many times the one in the middle, and one of the slowest hundredth.
struct Times {
    p50: Duration,
    p99: Duration,
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        write!(f, "p50 {:.3} ms  p99 {:.3} ms", ms(self.p50), ms(self.p99))
    }
}

fn timed(rounds: usize, mut what: impl FnMut()) -> Times {
    for _ in 0..rounds / 10 {
        what();
    }
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let begun = Instant::now();
            what();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    Times {
        p50: times[rounds / 2],
        p99: times[rounds * 99 / 100],
    }
}
