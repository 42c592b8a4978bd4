//! Keys, as a hand presses them.

use serde_json::{Value, json};

/// A key of the keyboard that is more than a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// To the next control.
    Tab,
    /// To the control before.
    BackTab,
    /// Follows a link, presses a button, sends a form.
    Enter,
    /// The main button of a staff page.
    CtrlEnter,
    /// Ticks and chooses.
    Space,
    /// The next choice of a group.
    Down,
    /// The one box of the window.
    F2,
    /// The next case.
    F8,
}

impl Key {
    /// What is sent when the key goes down, and when it comes up.
    pub(super) fn strokes(self) -> [Value; 2] {
        let (key, code, number, text, modifiers) = match self {
            Self::Tab => ("Tab", "Tab", 9, "", 0),
            Self::BackTab => ("Tab", "Tab", 9, "", SHIFT),
            Self::Enter => ("Enter", "Enter", 13, "\r", 0),
            Self::CtrlEnter => ("Enter", "Enter", 13, "", CTRL),
            Self::Space => (" ", "Space", 32, " ", 0),
            Self::Down => ("ArrowDown", "ArrowDown", 40, "", 0),
            Self::F2 => ("F2", "F2", 113, "", 0),
            Self::F8 => ("F8", "F8", 119, "", 0),
        };
        let kind = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        ["down", "up"].map(|way| {
            json!({
                "type": if way == "up" { "keyUp" } else { kind }, "key": key, "code": code, "modifiers": modifiers,
                "windowsVirtualKeyCode": number, "text": if way == "up" { "" } else { text },
            })
        })
    }
}

/// The protocol's bits for keys held down.
const CTRL: u8 = 2;
const SHIFT: u8 = 8;
