//! The QR code as SVG, one path.
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// The text as a QR code that stands 15 % damage; none if it is too long for one.
pub(crate) fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            // Writing into a string does not fail.
            let _ = write!(path, "M{} {}h1v1h-1z", place % width, place / width);
        }
    }
    Some(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}" shape-rendering="crispEdges"><path d="{path}"/></svg>"#
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_finds_the_address_in_the_code() {
        let address = "https://hall.example/documents/check?number=%E7%81%B5%E5%86%9C%E8%AE%B8%E5%8F%97%E3%80%942026%E3%80%953%E5%8F%B7&code=0123456789AB";
        let svg = svg(address).unwrap();
        let width: usize =
            svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let dark: Vec<(usize, usize)> = svg
            .split('M')
            .skip(1)
            .map(|square| {
                let (x, rest) = square.split_once(' ').unwrap();
                (x.parse().unwrap(), rest.split_once('h').unwrap().0.parse().unwrap())
            })
            .collect();
        let read = testkit::qr_text(width, |x, y| dark.contains(&(x, y)));
        assert_eq!(read, address);
    }
}
