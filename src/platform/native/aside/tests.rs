//! A place that is asked on another thread.

use super::*;
use crate::{platform::FileStore, tokens::Memory};

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

#[test]
fn what_somebody_else_changes_is_told() {
    let folder = std::env::temp_dir().join(format!("egui_okta-aside-{}", std::process::id()));
    let file = FileStore::new(folder.join("session.json"));
    let mut aside = Aside::new(file.clone());
    let (sender, woken) = mpsc::channel();
    aside.watch(Arc::new(move || sender.send(()).unwrap_or_default()));
    // The thread has begun to watch once it answers.
    assert_eq!(aside.load(), Err(KeepError::Pending));
    woken.recv().unwrap();
    assert_eq!(aside.load(), Ok(None));
    assert!(!aside.was_changed());

    let mut other = file;
    other.save(&"new".into()).unwrap();
    woken.recv().unwrap();
    assert!(aside.was_changed());
    assert!(!aside.was_changed());
    assert_eq!(aside.load(), Err(KeepError::Pending));
    woken.recv().unwrap();
    assert_eq!(aside.load(), Ok(Some("new".into())));
    std::fs::remove_dir_all(folder).unwrap();
}
