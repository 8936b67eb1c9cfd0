//! What the panel draws for a response, said without a window.

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the report that shows the picture comes next")
)]
mod raster;
