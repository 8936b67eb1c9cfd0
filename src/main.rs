//! The program: a window on a sign-in, and what belongs to it.

mod app;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    app::cli::run()
}

#[cfg(target_arch = "wasm32")]
fn main() {
    app::page::start();
}
