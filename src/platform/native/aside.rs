//! A place that takes its time, asked on a thread of its own.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Secret,
    tokens::{Keep, KeepError},
};

/// How long a program that ends waits for what it has put away.
const LAST_WISH: Duration = Duration::from_secs(3);

/// Any place, without waiting for it: a keychain may ask the person for a password first.
///
/// What is asked of it is done in order, by a thread. [`load`](Keep::load) is
/// [`KeepError::Pending`] until the answer is there; [`finish`](Keep::finish) says when what was saved is.
pub struct Aside {
    /// None if there is no thread to do it.
    jobs: Option<mpsc::Sender<Job>>,
    answers: mpsc::Receiver<Answer>,
    wake: WakeSlot,
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
        let work = move || {
            for job in todo {
                let answer = match job {
                    Job::Load => Answer::Found(keep.load()),
                    Job::Save(text) => Answer::Written(keep.save(&text)),
                    Job::Clear => Answer::Written(keep.clear()),
                };
                // Nobody may be left to hear it.
                done.send(answer).ok();
                if let Some(wake) = slot.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
                    wake();
                }
            }
        };
        let name = "egui_okta keep".to_owned();
        let thread = thread::Builder::new().name(name).spawn(work);
        Self {
            jobs: thread.is_ok().then_some(jobs),
            answers,
            wake,
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
mod tests {
    use super::*;
    use crate::tokens::Memory;

    /// A place that answers when it is let.
    struct Slow {
        gate: mpsc::Receiver<()>,
        memory: Memory,
    }

    impl Keep for Slow {
        fn load(&mut self) -> Result<Option<Secret>, KeepError> {
            self.gate.recv().unwrap();
            self.memory.load()
        }

        fn save(&mut self, text: &Secret) -> Result<(), KeepError> {
            self.gate.recv().unwrap();
            match text.expose() {
                "bad" => Err(KeepError::Unavailable("no".to_owned())),
                _ => self.memory.save(text),
            }
        }

        fn clear(&mut self) -> Result<(), KeepError> {
            self.gate.recv().unwrap();
            self.memory.clear()
        }
    }

    fn slow() -> (Aside, mpsc::Sender<()>, mpsc::Receiver<()>) {
        let (open, gate) = mpsc::channel();
        let memory = Memory::default();
        let mut aside = Aside::new(Slow { gate, memory });
        let (sender, woken) = mpsc::channel();
        aside.watch(Arc::new(move || sender.send(()).unwrap_or_default()));
        (aside, open, woken)
    }

    #[test]
    fn nobody_waits_and_nothing_is_out_of_date() {
        let (mut aside, open, woken) = slow();
        assert_eq!(aside.load(), Err(KeepError::Pending));
        assert_eq!(aside.load(), Err(KeepError::Pending));
        open.send(()).unwrap();
        woken.recv().unwrap();
        assert_eq!(aside.load(), Ok(None));

        assert_eq!(aside.load(), Err(KeepError::Pending));
        aside.save(&"new".into()).unwrap();
        assert_eq!(aside.finish(), Err(KeepError::Pending));
        open.send(()).unwrap();
        woken.recv().unwrap();
        assert_eq!(aside.load(), Err(KeepError::Pending), "that was before");
        open.send(()).unwrap();
        woken.recv().unwrap();
        assert_eq!(aside.finish(), Ok(()));
        open.send(()).unwrap();
        woken.recv().unwrap();
        assert_eq!(aside.load(), Ok(Some("new".into())));

        aside.save(&"bad".into()).unwrap();
        open.send(()).unwrap();
        woken.recv().unwrap();
        assert_eq!(aside.finish(), Err(KeepError::Unavailable("no".to_owned())));
        assert_eq!(aside.finish(), Ok(()), "it is said once");
    }

    /// A place that is looked into from outside.
    struct Watched {
        gate: mpsc::Receiver<()>,
        text: Arc<Mutex<Option<Secret>>>,
    }

    impl Watched {
        fn put(&self, text: Option<Secret>) -> Result<(), KeepError> {
            self.gate.recv().unwrap();
            *self.text.lock().unwrap() = text;
            Ok(())
        }
    }

    impl Keep for Watched {
        fn load(&mut self) -> Result<Option<Secret>, KeepError> {
            Ok(self.text.lock().unwrap().clone())
        }

        fn save(&mut self, text: &Secret) -> Result<(), KeepError> {
            self.put(Some(text.clone()))
        }

        fn clear(&mut self) -> Result<(), KeepError> {
            self.put(None)
        }
    }

    #[test]
    fn what_was_saved_last_gets_there() {
        let (open, gate) = mpsc::channel();
        let text = Arc::new(Mutex::new(None));
        let place = Watched {
            gate,
            text: Arc::clone(&text),
        };
        let mut aside = Aside::new(place);
        // However busy the machine is.
        aside.last_wish = Duration::from_secs(600);
        aside.save(&"first".into()).unwrap();
        aside.clear().unwrap();
        aside.save(&"last".into()).unwrap();
        let later = thread::spawn(move || {
            for _ in 0..3 {
                thread::yield_now();
                open.send(()).unwrap();
            }
        });
        drop(aside);
        assert_eq!(*text.lock().unwrap(), Some("last".into()));
        later.join().unwrap();
    }
}
