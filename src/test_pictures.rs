//! Where tests put pictures that are to be looked at: into the folder of the build, wherever that is.

use std::path::PathBuf;

/// The program of the tests lies in `TARGET/PROFILE/deps`.
pub(crate) fn folder() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    program.ancestors().nth(3).unwrap().to_owned()
}
