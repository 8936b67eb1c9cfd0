//! Every situation of the sandbox org, as the panel meets it.

mod keys;
mod names;
mod places;

use std::{
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use egui_okta::{
    protocol::{http::Response, time::Timestamp},
    sandbox::{Org, Scenario},
    strings::Strings,
};

use crate::stage::{Look, Stage};

const ORIGIN: &str = "https://org.example";
const NOW: Timestamp = Timestamp(1_795_000_000_000);

/// A situation, and the answer of the org that shows it.
pub(crate) struct Situation {
    pub(crate) name: String,
    pub(crate) response: Response,
}

/// All of them; the org is walked to each, once.
pub(crate) static ALL: LazyLock<Vec<Situation>> = LazyLock::new(|| {
    let scenarios = Scenario::all();
    let mut org = Org::new(scenarios[0].policy().unwrap(), ORIGIN, [7; 32]);
    let mut arrive = |scenario: &Scenario| {
        org.set_policy(scenario.policy().unwrap());
        let name = scenario.name().to_owned();
        let arrival = org.arrive(scenario, NOW);
        let response = arrival
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .response;
        Situation { name, response }
    };
    scenarios.iter().map(&mut arrive).collect()
});

impl Situation {
    /// The panel that shows it, in a window of this size in points.
    pub(crate) fn stage(&self, size: [f32; 2]) -> Stage {
        self.looking(size, Look::default())
    }

    pub(crate) fn looking(&self, size: [f32; 2], look: Look) -> Stage {
        Stage::showing(&self.response, size, look)
    }
}

/// Goes through all, on each processor one, and tells what `check` finds fault with.
pub(crate) fn each(check: impl Fn(&Situation) -> Vec<String> + Sync) {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let work = || {
        while let Some(situation) = ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
            let faults = check(situation);
            let named = faults
                .iter()
                .map(|fault| format!("{}: {fault}", situation.name));
            found.lock().unwrap().extend(named);
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(ALL.len() > 100, "that are too few");
}

/// As other languages are: longer.
pub(crate) fn longer() -> Look {
    Look {
        strings: Strings::pseudo(),
        ..Look::default()
    }
}
