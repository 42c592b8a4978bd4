//! The analysis as a picture: each circle as a ring of items, then the papers that cost most as bars. Drawn by the
//! server as SVG, with a title and a description; the tables beside it say the same in words.

use std::f64::consts::TAU;
use std::fmt::Write;

use super::{circle::Circle, report::Analysis, saving::Saving};

const WIDTH: f64 = 720.0;
/// So many circles and papers are drawn; the tables have all.
const CIRCLES: usize = 6;
const BARS: usize = 12;
/// A ring's square, two in a row.
const RING: f64 = 360.0;
const BAR: f64 = 28.0;

/// Draws the analysis.
pub(crate) fn picture(analysis: &Analysis) -> String {
    let circles: Vec<&Circle> = analysis.circles.iter().take(CIRCLES).collect();
    let bars: Vec<&Saving> = analysis.savings.iter().take(BARS).collect();
    let mut body = String::new();
    let (mut top, mut rings) = (0.0, circles.iter());
    while let Some(left) = rings.next() {
        for (circle, x) in [Some(left), rings.next()].into_iter().zip([0.0, RING]) {
            if let Some(circle) = circle {
                ring(&mut body, analysis, circle, x + RING / 2.0, top + RING / 2.0);
            }
        }
        top += RING;
    }
    let height = top + number(bars.len()) * BAR + 40.0;
    draw_bars(&mut body, &bars, top + 20.0);
    let about = format!(
        "循环证明 {} 处，图中画出 {} 处；下面是要得最多的 {} 种材料。",
        analysis.circles.len(),
        circles.len(),
        bars.len()
    );
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"picture-title picture-about\" font-size=\"13\" font-family=\"sans-serif\">\
         <title id=\"picture-title\">减证便民分析图</title><desc id=\"picture-about\">{}</desc>\
         <defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
         <path d=\"M0 0L10 5L0 10z\" fill=\"#b3261e\"/></marker></defs>{body}</svg>",
        escaped(&about)
    )
}

/// A ring: items around it, arrows from each to the one whose result it asks for.
fn ring(body: &mut String, analysis: &Analysis, circle: &Circle, x: f64, y: f64) {
    let count = number(circle.shortest.len().max(1));
    let radius = RING * 0.3;
    let at = |place: f64| {
        let angle = TAU * place / count - TAU / 4.0;
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    for (place, (item, material)) in (0_u16..).zip(&circle.shortest) {
        let place = f64::from(place);
        let ((x1, y1), (x2, y2)) = (at(place + 0.16), at(place + 0.84));
        let (tx, ty) = at(place + 0.5);
        let (nx, ny) = at(place);
        let _infallible = write!(
            body,
            "<path d=\"M{x1:.1} {y1:.1}A{radius:.1} {radius:.1} 0 0 1 {x2:.1} {y2:.1}\" fill=\"none\" stroke=\"#b3261e\" \
             stroke-width=\"2\" marker-end=\"url(#tip)\"/>\
             <text x=\"{tx:.1}\" y=\"{ty:.1}\" text-anchor=\"middle\" fill=\"#555\">{}</text>\
             <circle cx=\"{nx:.1}\" cy=\"{ny:.1}\" r=\"6\" fill=\"#1a4f8b\"/>\
             <text x=\"{nx:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#1a1a1a\">{}</text>",
            escaped(&short(analysis.material(*item, *material), 12)),
            ny - 12.0,
            escaped(&short(analysis.name(*item), 12)),
        );
    }
}

fn draw_bars(body: &mut String, bars: &[&Saving], top: f64) {
    let weight = |saving: &Saving| {
        if saving.papers_per_year > 0 { saving.papers_per_year } else { saving.papers_per_round }
    };
    let most = bars.iter().map(|saving| weight(saving)).max().unwrap_or(1).max(1);
    for (row, saving) in (0_u16..).zip(bars) {
        let y = top + f64::from(row) * BAR;
        let permille = u16::try_from(weight(saving) * 1000 / most).unwrap_or(1000);
        let width = f64::from(permille) * 0.3;
        let what = if saving.papers_per_year > 0 { "份/年" } else { "份/轮" };
        let _infallible = write!(
            body,
            "<text x=\"230\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#1a1a1a\">{}</text>\
             <rect x=\"240\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"18\" fill=\"#1a4f8b\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" fill=\"#1a1a1a\">{} {what}，{} 个事项</text>",
            y + 14.0,
            escaped(&short(&saving.name, 16)),
            250.0 + width,
            y + 14.0,
            weight(saving),
            saving.items.len(),
        );
    }
}

fn number(count: usize) -> f64 {
    f64::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// Cut to so many characters.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// Names come from people: nothing of them may be markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_be_markup() {
        assert_eq!(escaped("<a b='\"&'>"), "&lt;a b=&#39;&quot;&amp;&#39;&gt;");
    }

    #[test]
    fn an_empty_catalogue_has_a_picture() {
        let svg = picture(&Analysis::of(Vec::new()));
        assert!(svg.starts_with("<svg") && svg.contains("<title") && svg.ends_with("</svg>"));
    }
}
