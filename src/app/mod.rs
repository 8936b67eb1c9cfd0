//! The program's parts: the command line, the window, the page.

mod account;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod cli;
mod demo;
mod desk;
mod entrance;
mod far;
#[cfg(not(target_arch = "wasm32"))]
mod gallery;
#[cfg(not(target_arch = "wasm32"))]
mod inspect_command;
#[cfg(not(target_arch = "wasm32"))]
mod login;
mod look;
#[cfg(not(target_arch = "wasm32"))]
mod near;
#[cfg(target_arch = "wasm32")]
pub(crate) mod page;
#[cfg(not(target_arch = "wasm32"))]
mod serve;
#[cfg(not(target_arch = "wasm32"))]
mod window;
