//! Check digits of the standards. Each function takes the text before the check digit and gives the digit,
//! or `None` if a character does not belong to the standard's alphabet.

const DIGITS_AND_LETTERS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// No I, O, S, V, Z: they look like digits.
const USCC_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const USCC_WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
const CITIZEN_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// GB 32100: position 18 of a unified social credit code, from the 17 before it.
#[must_use]
pub fn unified_social_credit(body: &str) -> Option<char> {
    let sum = weighted(body, USCC_ALPHABET, &USCC_WEIGHTS)?;
    symbol(USCC_ALPHABET, (31 - sum % 31) % 31)
}

/// GB 11714: the ninth character of an organisation code, from the eight before it.
#[must_use]
pub fn organisation(body: &str) -> Option<char> {
    let sum = weighted(body, DIGITS_AND_LETTERS, &ORGANISATION_WEIGHTS)?;
    symbol(b"0123456789X", (11 - sum % 11) % 11)
}

/// GB 11643: position 18 of a citizen number, from the 17 digits before it.
#[must_use]
pub fn citizen(body: &str) -> Option<char> {
    let sum = weighted(body, b"0123456789", &CITIZEN_WEIGHTS)?;
    symbol(b"10X98765432", sum % 11)
}

/// ISO 7064 MOD 37,36 (GB/T 17710): the check character of an electronic licence's identifier.
#[must_use]
pub fn mod_37_36(body: &str) -> Option<char> {
    symbol(DIGITS_AND_LETTERS, hybrid(body, DIGITS_AND_LETTERS, 36)?)
}

/// ISO 7064 MOD 11,10: the check digit of a case number. It catches every single wrong digit and
/// nearly every swap of neighbours.
#[must_use]
pub fn mod_11_10(body: &str) -> Option<char> {
    symbol(b"0123456789", hybrid(body, b"0123456789", 10)?)
}

fn weighted(text: &str, alphabet: &[u8], weights: &[u32]) -> Option<u32> {
    if text.len() != weights.len() {
        return None;
    }
    text.bytes().zip(weights).try_fold(0, |sum, (byte, weight)| Some(sum + value(alphabet, byte)? * weight))
}

/// The hybrid systems of ISO 7064: modulus + 1 and modulus.
fn hybrid(text: &str, alphabet: &[u8], modulus: u32) -> Option<u32> {
    let product = text.bytes().try_fold(modulus, |product, byte| {
        let sum = match (product + value(alphabet, byte)?) % modulus {
            0 => modulus,
            sum => sum,
        };
        Some(sum * 2 % (modulus + 1))
    })?;
    Some((modulus + 1 - product) % modulus)
}

fn value(alphabet: &[u8], byte: u8) -> Option<u32> {
    alphabet.iter().position(|&symbol| symbol == byte).and_then(|index| u32::try_from(index).ok())
}

fn symbol(alphabet: &[u8], value: u32) -> Option<char> {
    usize::try_from(value).ok().and_then(|index| alphabet.get(index)).map(|&byte| char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_check_digits_come_out() {
        assert_eq!(unified_social_credit("11450721008115371"), Some('8'));
        assert_eq!(organisation("00811537"), Some('1'));
        assert_eq!(citizen("11010519491231002"), Some('X'));
        assert_eq!(mod_37_36("11100000000013338W01111430000006122244L20230000403001"), Some('U'));
        assert_eq!(mod_11_10("0794"), Some('5'));
    }

    #[test]
    fn a_character_outside_the_alphabet_has_no_check_digit() {
        assert_eq!(unified_social_credit("1145072100811537I"), None);
        assert_eq!(citizen("1101051949123100X"), None);
        assert_eq!(mod_37_36("11.1"), None);
        assert_eq!(mod_11_10("12a"), None);
    }

    #[test]
    fn a_text_of_the_wrong_length_has_no_check_digit() {
        assert_eq!(unified_social_credit("1145"), None);
        assert_eq!(organisation(""), None);
    }
}
