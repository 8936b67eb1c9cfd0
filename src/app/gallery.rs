//! Every situation of the sandbox org, in a window or as pictures.

mod pictures;
mod stage;
mod window;

use super::cli::GalleryArgs;

/// Opens the window, or writes the pictures.
pub(super) fn run(args: &GalleryArgs) -> Result<(), String> {
    match &args.png {
        Some(folder) => pictures::write(folder, &args.scenarios()?),
        None => window::open(args.scenarios()?.first()),
    }
}
