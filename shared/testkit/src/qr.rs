//! Reads a QR code the way a telephone's camera does.

/// What a code of `width` modules says, of which those with `dark(x, y)` are dark.
///
/// # Panics
/// If no reader finds a code in it.
pub fn qr_text(width: usize, dark: impl Fn(usize, usize) -> bool) -> String {
    let (scale, quiet) = (4, 4);
    let side = (width + 2 * quiet) * scale;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        let at = (x / scale).checked_sub(quiet).zip((y / scale).checked_sub(quiet));
        if at.is_some_and(|(x, y)| dark(x, y)) { 0 } else { 255 }
    });
    picture.detect_grids().first().unwrap().decode().unwrap().1
}
