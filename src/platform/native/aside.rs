//! A place that takes its time, asked on a thread of its own.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    Secret,
    tokens::{Keep, KeepError},
};

/// How long a program that ends waits for what it has put away.
const LAST_WISH: Duration = Duration::from_secs(3);

/// Any place, without waiting for it: a keychain may ask the person for a password first, and a file may lie on a
/// disk that is slow or far away.
///
/// What is asked of it is done in order, by a thread. [`load`](Keep::load) is
/// [`KeepError::Pending`] until the answer is there; [`finish`](Keep::finish) says when what was saved is.
pub struct Aside {
    /// None if there is no thread to do it.
    jobs: Option<mpsc::Sender<Job>>,
    answers: mpsc::Receiver<Answer>,
    wake: WakeSlot,
    /// Whether the place says that somebody else has changed what is there.
    changed: Arc<AtomicBool>,
    /// What was found, until it is asked for.
    found: Option<Result<Option<Secret>, KeepError>>,
    /// How many looks are under way, the last of which counts.
    looks: usize,
    /// How many texts are on their way there.
    writes: usize,
    failed: Option<KeepError>,
    /// How long the end may take.
    last_wish: Duration,
}

type WakeSlot = Arc<Mutex<Option<Arc<dyn Fn() + Send + Sync>>>>;

enum Job {
    Watch,
    Load,
    Save(Secret),
    Clear,
}

enum Answer {
    Found(Result<Option<Secret>, KeepError>),
    Written(Result<(), KeepError>),
}

impl Aside {
    /// This place, on a thread of its own.
    pub fn new(mut keep: impl Keep + Send + 'static) -> Self {
        let (jobs, todo) = mpsc::channel();
        let (done, answers) = mpsc::channel();
        let wake = WakeSlot::default();
        let slot = Arc::clone(&wake);
        let changed = Arc::<AtomicBool>::default();
        let flag = Arc::clone(&changed);
        let work = move || {
            for job in todo {
                let answer = match job {
                    Job::Watch => {
                        watch(&mut keep, &slot, &flag);
                        continue;
                    }
                    Job::Load => Answer::Found(keep.load()),
                    Job::Save(text) => Answer::Written(keep.save(&text)),
                    Job::Clear => Answer::Written(keep.clear()),
                };
                // Nobody may be left to hear it.
                done.send(answer).ok();
                ring(&slot);
            }
        };
        let name = "egui_okta keep".to_owned();
        let thread = thread::Builder::new().name(name).spawn(work);
        Self {
            jobs: thread.is_ok().then_some(jobs),
            answers,
            wake,
            changed,
            found: None,
            looks: 0,
            writes: 0,
            failed: None,
            last_wish: LAST_WISH,
        }
    }

    fn take_answers(&mut self) {
        while let Ok(answer) = self.answers.try_recv() {
            self.take(answer);
        }
    }

    fn take(&mut self, answer: Answer) {
        match answer {
            Answer::Found(found) => {
                self.looks = self.looks.saturating_sub(1);
                // What was looked for before something else was written is out of date.
                self.found = (self.looks == 0).then_some(found);
            }
            Answer::Written(written) => {
                self.writes = self.writes.saturating_sub(1);
                self.failed = written.err().or(self.failed.take());
            }
        }
    }

    fn send(&mut self, job: Job) -> Result<(), KeepError> {
        let sent = self
            .jobs
            .as_ref()
            .is_some_and(|jobs| jobs.send(job).is_ok());
        let gone = || KeepError::Unavailable("there is no thread to ask it".to_owned());
        sent.then_some(()).ok_or_else(gone)
    }

    fn write(&mut self, job: Job) -> Result<(), KeepError> {
        self.take_answers();
        self.send(job)?;
        self.writes += 1;
        self.found = None;
        if self.looks > 0 {
            // It is looked again, after this.
            self.send(Job::Load)?;
            self.looks += 1;
        }
        Ok(())
    }
}

impl Keep for Aside {
    fn load(&mut self) -> Result<Option<Secret>, KeepError> {
        self.take_answers();
        if let Some(found) = self.found.take() {
            return found;
        }
        if self.looks == 0 {
            self.send(Job::Load)?;
            self.looks = 1;
        }
        Err(KeepError::Pending)
    }

    fn save(&mut self, text: &Secret) -> Result<(), KeepError> {
        self.write(Job::Save(text.clone()))
    }

    fn clear(&mut self) -> Result<(), KeepError> {
        self.write(Job::Clear)
    }

    fn finish(&mut self) -> Result<(), KeepError> {
        self.take_answers();
        match self.failed.take() {
            Some(error) => Err(error),
            None if self.writes > 0 => Err(KeepError::Pending),
            None => Ok(()),
        }
    }

    fn watch(&mut self, wake: Arc<dyn Fn() + Send + Sync>) {
        *self.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(wake);
        // Without a thread nothing can be looked up either, which is told then.
        self.send(Job::Watch).ok();
    }

    /// Also after what was put away here, which does no harm.
    fn was_changed(&mut self) -> bool {
        self.changed.swap(false, Ordering::Relaxed)
    }
}

/// Has the place tell when somebody else has changed it.
fn watch(keep: &mut impl Keep, slot: &WakeSlot, flag: &Arc<AtomicBool>) {
    let (slot, flag) = (Arc::clone(slot), Arc::clone(flag));
    keep.watch(Arc::new(move || {
        flag.store(true, Ordering::Relaxed);
        ring(&slot);
    }));
}

fn ring(slot: &WakeSlot) {
    let wake = slot.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(wake) = wake {
        wake();
    }
}

impl Drop for Aside {
    /// What was saved last gets there, if it can.
    fn drop(&mut self) {
        self.jobs = None;
        let until = Instant::now() + self.last_wish;
        while self.writes > 0 {
            let left = until.saturating_duration_since(Instant::now());
            match self.answers.recv_timeout(left) {
                Ok(answer) => self.take(answer),
                Err(_) => return,
            }
        }
    }
}

#[cfg(test)]
mod tests;
