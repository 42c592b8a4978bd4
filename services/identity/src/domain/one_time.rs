//! Codes that are used once: six digits by message, and recovery codes on paper.

/// How many recovery codes someone gets.
pub const RECOVERY_CODES: usize = 8;
/// Without letters and digits that look alike.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Six random digits; `None` only if the system has no random bytes.
pub fn six_digits() -> Option<String> {
    let number = u64::from_be_bytes(auth::random_bytes()?);
    Some(format!("{:06}", number % 1_000_000))
}

/// A recovery code of 60 random bits in groups, as it is written down; `None` only without random bytes.
pub fn recovery_code() -> Option<String> {
    let bytes: [u8; 12] = auth::random_bytes()?;
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)));
    let text: String = letters.map(|letter| char::from(*letter)).collect();
    Some(format!("{}-{}-{}", text.get(..4)?, text.get(4..8)?, text.get(8..)?))
}

/// A code as typed: without blanks and dashes, in capital letters.
pub fn normalised(typed: &str) -> String {
    typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Whether what was typed can be a recovery code rather than six digits.
pub fn is_recovery(normalised: &str) -> bool {
    normalised.chars().count() == 12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_what_people_can_type() {
        let code = six_digits().unwrap();
        assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
        let paper = recovery_code().unwrap();
        assert_eq!(paper.len(), 14);
        assert!(is_recovery(&normalised(&format!(" {} ", paper.to_lowercase().replace('-', " ")))));
        assert!(!is_recovery(&normalised("123 456")));
        assert_ne!(recovery_code(), recovery_code());
    }
}
