//! 评价器 at a window (GB/T 39735-2020: on site one is asked to rate at the device): what is typed to link one, how long that counts, and
//! why a request or a rating at a device is refused.
use chrono::TimeDelta;
use kernel::id::StaffId;

kernel::code_table! {
    /// Which way a rating came.
    Channel, "channel of a rating" {
        /// The applicant's own log-in.
        Own = "own", "本人网上";
        /// The device at a window.
        Device = "device", "窗口评价器";
    }
}

/// What was rated before there were devices came this way.
#[must_use]
pub fn before_devices() -> Channel {
    Channel::Own
}

/// So long the code that links a device can be typed.
pub const CODE_FOR: TimeDelta = TimeDelta::minutes(10);
/// So many characters it has: fifty bits, for ten minutes.
pub const CODE_LENGTH: usize = 10;
/// What it is made of: nothing that is taken for something else.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Why something about a device is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeviceRefused {
    /// No window has this number.
    #[error("a window has a number from 1 to 999")]
    BadWindow,
    /// The account works in no hall.
    #[error("your account works in no hall")]
    NoHall,
    /// The clerk sits at no window.
    #[error("sit down at a window first")]
    NoSeat,
    /// No device stands at his window.
    #[error("no rating device is linked to your window")]
    NoDevice,
    /// Nobody was served at a window with this case just now.
    #[error(
        "a rating is asked of whoever was just served at the window, not of an online applicant or afterwards"
    )]
    NotServed,
    /// He linked it himself.
    #[error("whoever linked a device asks for no rating on it")]
    OwnDevice,
    /// The code is unknown, too old, or was used.
    #[error("this code links no device: have a new one made")]
    BadCode,
    /// The device is unknown, or was taken out.
    #[error("this device is linked to no window")]
    UnknownDevice,
    /// The request is another device's, too old, answered, or not the last one.
    #[error("this is not asked on this device any more")]
    Over,
}

/// The number of a window.
///
/// # Errors
/// [`DeviceRefused::BadWindow`] unless it is from 1 to 999.
pub fn window_number(number: i16) -> Result<i16, DeviceRefused> {
    if (1..=999).contains(&number) { Ok(number) } else { Err(DeviceRefused::BadWindow) }
}

/// The code to be typed, from random bytes.
#[must_use]
pub fn code_of(random: &[u8]) -> String {
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map_or('2', char::from);
    random.iter().take(CODE_LENGTH).map(letter).collect()
}

/// What was typed, as the code was made: in capitals, without blanks and hyphens.
#[must_use]
pub fn typed(text: &str) -> String {
    text.chars().filter(|letter| letter.is_ascii_alphanumeric()).take(64).collect::<String>().to_uppercase()
}

/// Whoever links a device could have kept what it holds, so another than he asks for ratings on it.
///
/// # Errors
/// [`DeviceRefused::OwnDevice`] if it is the same.
pub fn may_ask(linked_by: StaffId, asks: StaffId) -> Result<(), DeviceRefused> {
    if linked_by == asks { Err(DeviceRefused::OwnDevice) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_ten_letters_that_are_taken_for_no_others() {
        let every: Vec<u8> = (0..=255).collect();
        for bytes in every.chunks(32) {
            let code = code_of(bytes);
            assert_eq!(code.len(), CODE_LENGTH);
            assert!(!code.contains(['0', 'O', '1', 'I']), "{code}");
            assert_eq!(typed(&code), code);
        }
        assert_eq!(typed(" ab3-d ef 45 "), "AB3DEF45");
    }

    #[test]
    fn whoever_linked_a_device_asks_for_no_rating_on_it() {
        let (manager, clerk) = (StaffId::random(), StaffId::random());
        assert_eq!(may_ask(manager, clerk), Ok(()));
        assert_eq!(may_ask(manager, manager), Err(DeviceRefused::OwnDevice));
    }

    #[test]
    fn the_channels_are_those_of_the_table() {
        let sql = include_str!("../../../../migrations/intake/2026-11-22-006601_rate_at_windows/up.sql");
        let list: Vec<String> = Channel::ALL.iter().map(|channel| format!("'{channel}'")).collect();
        assert!(sql.contains(&format!("channel IN ({})", list.join(", "))));
    }
}
