//! The page: texts and paths at fixed places, in millimetres, so that every reader shows the same sheet.
use super::xml::Element;
use crate::LicenceSheet;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// A4.
pub(super) const PAGE: &str = "0 0 210 297";
/// The font's id in the resources.
pub(super) const FONT: u32 = 2;
/// The page's id.
pub(super) const PAGE_ID: u32 = 1;
const LEFT: f64 = 24.0;
const WIDTH: f64 = 162.0;
const BLACK: &str = "0 0 0";
const VERMILION: &str = "200 22 29";

/// The page and what refers to it.
pub(super) struct Page {
    /// The content.
    pub(super) content: Element,
    /// The ids of the texts that show a tag's value, by the tag.
    pub(super) shown: Vec<(&'static str, u32)>,
    /// The highest id that was given.
    pub(super) last_id: u32,
}

struct Pen {
    next: u32,
    objects: Vec<Element>,
}

impl Pen {
    fn id(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// One line of text with its left end at `x`, its top at `y`; gives its id.
    fn line(&mut self, text: &str, x: f64, y: f64, size: f64, color: &str) -> u32 {
        let id = self.id();
        let advances: Vec<String> = text
            .chars()
            .map(|c| format!("{:.2}", size * em(c)))
            .take(text.chars().count().saturating_sub(1))
            .collect();
        let mut code = Element::new("TextCode").with("X", "0").with("Y", format!("{:.2}", size * 0.88));
        if !advances.is_empty() {
            code = code.with("DeltaX", advances.join(" "));
        }
        let bounds = format!("{x:.2} {y:.2} {:.2} {:.2}", width(text) * size + 0.1, size * 1.2);
        let object = Element::new("TextObject")
            .with("ID", id)
            .with("Boundary", bounds)
            .with("Font", FONT)
            .with("Size", format!("{size:.2}"))
            .child(Element::new("FillColor").with("Value", color))
            .child(code.text(text));
        self.objects.push(object);
        id
    }

    fn path(&mut self, bounds: [f64; 4], data: String, stroke: Option<(&str, f64)>, fill: Option<&str>) {
        let [x, y, w, h] = bounds;
        let mut object = Element::new("PathObject")
            .with("ID", self.id())
            .with("Boundary", format!("{x:.2} {y:.2} {w:.2} {h:.2}"))
            .with("Stroke", stroke.is_some())
            .with("Fill", fill.is_some());
        if let Some((color, line)) = stroke {
            object = object.with("LineWidth", line).child(Element::new("StrokeColor").with("Value", color));
        }
        if let Some(color) = fill {
            object = object.child(Element::new("FillColor").with("Value", color));
        }
        self.objects.push(object.child(Element::new("AbbreviatedData").text(data)));
    }
}

/// How wide a character is, in ems.
fn em(c: char) -> f64 {
    if c.is_ascii() { 0.5 } else { 1.0 }
}

fn width(text: &str) -> f64 {
    text.chars().map(em).sum()
}

/// The text in lines of at most so many ems.
fn wrapped(text: &str, most: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for c in text.chars() {
        if c == '\n' || used + em(c) > most {
            lines.push(String::new());
            used = 0.0;
        }
        if c != '\n'
            && let Some(line) = lines.last_mut()
        {
            line.push(c);
            used += em(c);
        }
    }
    lines
}

/// Draws a sheet.
pub(super) fn page(sheet: &LicenceSheet) -> Option<Page> {
    let mut pen = Pen { next: 10, objects: Vec::new() };
    let mut shown = Vec::new();
    let mut y = 26.0;
    if let Some(note) = &sheet.note {
        let words = [
            format!("加注件 编号 {}", note.number),
            format!("使用单位：{}", note.user),
            format!("用途：{}", note.purpose),
            format!("制作时间：{}　有效期至：{}，过期作废", note.made, note.expires),
        ];
        for line in words.iter().flat_map(|text| wrapped(text, 42.0)) {
            pen.line(&line, LEFT, y, 3.7, VERMILION);
            y += 5.6;
        }
        y += 4.0;
    }
    let title = 105.0 - width(&sheet.title) * 8.5 / 2.0;
    shown.push(("ZZMC", pen.line(&sheet.title, title, y, 8.5, BLACK)));
    y += 14.0;
    if let Some(number) = &sheet.number {
        shown.push(("ZZBH", pen.line(number, 105.0 - width(number) * 2.1, y, 4.2, BLACK)));
        y += 8.0;
    }
    let mut row = |pen: &mut Pen, title: &str, value: &str| {
        let lines = wrapped(value, 26.0);
        let height = lines.iter().fold(3.6, |sum, _| sum + 5.6);
        let frame =
            format!("M 0 0 L {WIDTH} 0 L {WIDTH} {height:.2} L 0 {height:.2} C M 42 0 L 42 {height:.2}");
        pen.path([LEFT, y, WIDTH, height], frame, Some((BLACK, 0.25)), None);
        pen.line(title, LEFT + 2.5, y + 2.0, 4.2, BLACK);
        let mut first = None;
        let mut top = y + 2.0;
        for line in &lines {
            let id = pen.line(line, LEFT + 44.5, top, 4.2, BLACK);
            first.get_or_insert(id);
            top += 5.6;
        }
        y += height;
        first
    };
    let holder = row(&mut pen, "持证主体", &sheet.holder);
    for (title, value) in &sheet.rows {
        row(&mut pen, title, value);
    }
    let period = row(&mut pen, "有效期", &sheet.period);
    shown.extend(holder.map(|id| ("CZZT", id)));
    shown.extend(period.map(|id| ("ZZYXQQSRQ", id)));
    y += 8.0;
    check(&mut pen, sheet, y)?;
    shown.push(("ZZBFJG", seal(&mut pen, sheet, y)));
    shown.push(("ZZBS", pen.line(&format!("电子证照标识 {}", sheet.identifier), LEFT, 280.0, 3.0, BLACK)));
    let layer = Element::new("Layer").with("ID", 3).with("Type", "Body").children(pen.objects);
    let area = Element::new("Area").child(Element::new("PhysicalBox").text(PAGE));
    let content = Element::root("Page").child(area).child(Element::new("Content").child(layer));
    Some(Page { content, shown, last_id: pen.next })
}

/// The QR code as one path, and the words beside it.
fn check(pen: &mut Pen, sheet: &LicenceSheet, y: f64) -> Option<()> {
    const SIDE: f64 = 26.0;
    let code = QrCode::with_error_correction_level(&sheet.address, EcLevel::M).ok()?;
    let side = code.width();
    let step = SIDE / f64::from(u32::try_from(side).ok()?);
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let at =
                |count: usize| u32::try_from(count).map(|count| f64::from(count) * step).unwrap_or_default();
            let (x, y) = (at(place % side), at(place / side));
            let (right, low) = (x + step, y + step);
            // Writing into a string does not fail.
            let _ = write!(
                path,
                "M {x:.3} {y:.3} L {right:.3} {y:.3} L {right:.3} {low:.3} L {x:.3} {low:.3} C "
            );
        }
    }
    pen.path([LEFT, y, SIDE, SIDE], path.trim_end().to_owned(), None, Some(BLACK));
    pen.line("扫码核验真伪和现在的状态", LEFT + 30.0, y + 6.0, 3.2, BLACK);
    pen.line(&format!("验证码 {}", sheet.code), LEFT + 30.0, y + 11.0, 3.2, BLACK);
    pen.line("本文件附有签名记录，可离线核验", LEFT + 30.0, y + 16.0, 3.2, BLACK);
    Some(())
}

/// The seal: its rim, its star, and the name of the authority, which is also written in black; gives the id of the name.
fn seal(pen: &mut Pen, sheet: &LicenceSheet, y: f64) -> u32 {
    const SIZE: f64 = 40.0;
    let x = LEFT + WIDTH - SIZE - 8.0;
    let half = SIZE / 2.0;
    let rim = format!("M {SIZE} {half} A {half} {half} 0 1 1 0 {half} A {half} {half} 0 1 1 {SIZE} {half} C");
    pen.path([x, y, SIZE, SIZE], rim, Some((VERMILION, 1.1)), None);
    let point = |k: u32| {
        let r = if k.is_multiple_of(2) { SIZE * 0.13 } else { SIZE * 0.0497 };
        let turn = f64::from(k) * std::f64::consts::PI / 5.0 - std::f64::consts::FRAC_PI_2;
        format!("{:.2} {:.2}", half + r * turn.cos(), half + r * turn.sin())
    };
    let star: Vec<String> = (0..10).map(point).collect();
    pen.path([x, y, SIZE, SIZE], format!("M {} C", star.join(" L ")), None, Some(VERMILION));
    let letters: Vec<char> = sheet.authority.chars().collect();
    let count = f64::from(u32::try_from(letters.len()).unwrap_or(1).max(1));
    let size = (SIZE * 0.12).min(SIZE * 1.5 / count);
    let spread = (23.0 * (count - 1.0)).min(250.0_f64).to_radians();
    for (k, letter) in letters.iter().enumerate() {
        let k = f64::from(u32::try_from(k).unwrap_or_default());
        let turn = if count > 1.0 { spread.mul_add(k / (count - 1.0), -spread / 2.0) } else { 0.0 };
        let r = half * 0.8;
        let (dx, dy) = (half + r * turn.sin() - size / 2.0, half - r * turn.cos() - size / 2.0);
        pen.line(&letter.to_string(), x + dx, y + dy, size, VERMILION);
    }
    let engraved = "电子证照专用章";
    pen.line(engraved, x + half - width(engraved) * 1.7, y + SIZE * 0.7, 3.4, VERMILION);
    pen.line(&sheet.date.format("%Y年%-m月%-d日").to_string(), x + 4.0, y + SIZE + 8.0, 4.2, BLACK);
    pen.line(&sheet.authority, x + half - width(&sheet.authority) * 2.1, y + SIZE + 2.0, 4.2, BLACK)
}
