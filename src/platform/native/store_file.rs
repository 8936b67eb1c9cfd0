//! Tokens in a file, for whoever asks for it by name: it is not encrypted.

#[cfg(test)]
mod tests;

use std::{
    ffi::OsStr,
    fs, io,
    io::Write as _,
    path::{Component, Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};

use crate::{
    Secret,
    tokens::{Keep, KeepError},
};

/// The longest file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// The most links that lead from one to the next.
const MAX_LINKS: usize = 16;
/// How often it is looked whether somebody else has changed the file.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// A file that only this user can read (mode 0600), and that is **not encrypted**: who can read the
/// user's files, or a backup of them, can act as the user until the refresh token ends.
///
/// Windows has no such mode: there whoever can read the folder can read the file, and the folder of
/// [`of_user`](Self::of_user) lies in the user's profile.
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
    /// What the file looked like when it was last asked whether it was changed.
    seen: Option<Stamp>,
    /// Whoever drops it ends the watch.
    watch: Option<Arc<()>>,
}

/// What tells one version of the file from another; none if there is no file.
type Stamp = Option<(SystemTime, u64)>;

impl FileStore {
    /// Tokens in this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            seen: None,
            watch: None,
        }
    }

    /// Tokens where the system keeps what programs remember of a user: `session.json` in the folder
    /// `app` of `$XDG_STATE_HOME`, `~/.local/state`, `~/Library/Application Support` or
    /// `%LOCALAPPDATA%`; none if the system names no such folder, or `app` is no name of one.
    ///
    /// `app` tells your app from others: a name such as `org.example.notes`. Two apps with one name would take each
    /// other's tokens away.
    pub fn of_user(app: &str) -> Option<Self> {
        let mut parts = Path::new(app).components();
        let (Some(Component::Normal(name)), None) = (parts.next(), parts.next()) else {
            return None;
        };
        Some(Self::new(state_folder()?.join(name).join("session.json")))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn error(&self, error: &io::Error) -> KeepError {
        KeepError::Unavailable(format!("{}: {error}", self.path.display()))
    }

    /// Writes a new file and puts it in place of the old one, so that there is always a whole one.
    fn replace(&self, text: &str) -> io::Result<()> {
        let path = target(&self.path);
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            create_folder(folder)?;
        }
        match put(text, &path) {
            // A sign-out has removed it as one that was left.
            Err(error) if error.kind() == io::ErrorKind::NotFound => put(text, &path),
            done => done,
        }
    }
}

fn put(text: &str, path: &Path) -> io::Result<()> {
    let new = path.with_extension(new_extension()?);
    let put = create_private(&new).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    });
    if put.is_err() {
        // The first error is the one to tell.
        fs::remove_file(&new).ok();
    }
    put
}

/// Removes what programs have left that ended while they wrote: there are tokens in it.
fn remove_left(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Ok(files) = fs::read_dir(folder) else {
        return Ok(());
    };
    for file in files.flatten() {
        let left = file.path();
        if left.file_stem().is_some_and(|stem| {
            let of = Path::new(stem);
            of.file_stem() == path.file_stem() && of.extension().is_some_and(is_of_write)
        }) && left.extension() == Some(OsStr::new("new"))
        {
            remove(&left)?;
        }
    }
    Ok(())
}

impl Keep for FileStore {
    fn load(&mut self) -> Result<Option<Secret>, KeepError> {
        match fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.error(&error)),
            Ok(found) if found.len() > MAX_FILE_BYTES => return Err(KeepError::Corrupted),
            Ok(_) => {}
        }
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(Some(text.into())),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(KeepError::Corrupted),
            Err(error) => Err(self.error(&error)),
        }
    }

    fn save(&mut self, text: &Secret) -> Result<(), KeepError> {
        self.replace(text.expose())
            .map_err(|error| self.error(&error))
    }

    fn clear(&mut self) -> Result<(), KeepError> {
        let path = target(&self.path);
        remove(&path)
            .and_then(|()| remove_left(&path))
            .map_err(|error| self.error(&error))
    }

    /// By a thread that looks at the file once a second.
    fn watch(&mut self, wake: Arc<dyn Fn() + Send + Sync>) {
        self.seen = Some(stamp(&self.path));
        let alive = Arc::new(());
        let (path, watched) = (self.path.clone(), Arc::downgrade(&alive));
        self.watch = Some(alive);
        let mut seen = stamp(&path);
        let look = move || {
            while watched.strong_count() > 0 {
                thread::sleep(WATCH_INTERVAL);
                let now = stamp(&path);
                if now != seen {
                    seen = now;
                    wake();
                }
            }
        };
        // Without a thread a change is noticed with the next frame.
        drop(
            thread::Builder::new()
                .name("egui_okta watch".to_owned())
                .spawn(look),
        );
    }

    fn was_changed(&mut self) -> bool {
        let now = stamp(&self.path);
        let before = self.seen.replace(now);
        before.is_some_and(|before| before != now)
    }
}

/// A name of this write's own: of two that shared one, the second would take away what the first is writing.
fn new_extension() -> io::Result<String> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let random = u64::from_ne_bytes(random);
    Ok(format!("{}-{random:016x}.new", std::process::id()))
}

/// Whether the part before `.new` is one of [`new_extension`].
fn is_of_write(part: &OsStr) -> bool {
    let parts = part.to_str().and_then(|part| part.split_once('-'));
    parts.is_some_and(|(process, random)| {
        process.parse::<u32>().is_ok()
            && random.len() == 16
            && random.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

fn stamp(path: &Path) -> Stamp {
    let found = fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}

/// Where the tokens are if `path` is a symbolic link: a link that was replaced or removed would leave a refresh token
/// behind it that has been used, or should be gone.
fn target(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(to) = fs::read_link(&path) else { break };
        path = match path.parent() {
            Some(folder) => folder.join(to),
            None => to,
        };
    }
    path
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(unix)]
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// A file that was not there before: nobody else has it open, and a link is not followed.
fn create_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

pub(super) fn state_folder() -> Option<PathBuf> {
    let of = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    if cfg!(windows) {
        of("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        Some(of("HOME")?.join("Library").join("Application Support"))
    } else {
        of("XDG_STATE_HOME").or_else(|| Some(of("HOME")?.join(".local").join("state")))
    }
}
