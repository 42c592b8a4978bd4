//! The number of a case as a bar code, Code 128 set C: two digits to a symbol, read by any scanner of a window.
use std::fmt::Write;

/// Widths of bars and gaps of each symbol, from the standard (ISO/IEC 15417, table 1).
const SYMBOLS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];
const START_C: usize = 105;
const STOP: usize = 106;
/// The check symbol is a remainder by this.
const MODULUS: usize = 103;

/// A bar code as one path of bars 30 high, to be drawn without inline styles.
pub(crate) struct Barcode {
    pub(crate) width: usize,
    pub(crate) path: String,
}

impl Barcode {
    /// The code for a number of an even count of digits; other characters are left out, an odd count draws nothing.
    pub(crate) fn of(number: &str) -> Self {
        let digits: Vec<usize> = number
            .chars()
            .filter_map(|c| c.to_digit(10))
            .filter_map(|digit| usize::try_from(digit).ok())
            .collect();
        let (pairs, []) = digits.as_chunks::<2>() else { return Self { width: 0, path: String::new() } };
        let values = pairs.iter().map(|[tens, units]| tens * 10 + units);
        let sum: usize = START_C
            + (1..).zip(values.clone()).map(|(place, value): (usize, usize)| place * value).sum::<usize>();
        let symbols = std::iter::once(START_C).chain(values).chain([sum % MODULUS, STOP]);
        let (mut at, mut path) = (0, String::new());
        for widths in symbols.filter_map(|symbol| SYMBOLS.get(symbol)) {
            for (place, width) in widths.chars().filter_map(|c| c.to_digit(10)).enumerate() {
                if place % 2 == 0 {
                    write!(path, "M{at} 0h{width}v30h-{width}z").ok();
                }
                at += width;
            }
        }
        Self { width: usize::try_from(at).unwrap_or_default(), path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_drawn_as_scanners_read_it() {
        // Read back from a print by a scanner's decoder (zbar).
        let drawn = "M0 0h2v30h-2zM3 0h1v30h-1zM6 0h3v30h-3zM11 0h3v30h-3zM16 0h1v30h-1zM19 0h2v30h-2zM22 0h2v30h-2z\
                     M27 0h1v30h-1zM30 0h1v30h-1zM33 0h1v30h-1zM36 0h3v30h-3zM41 0h2v30h-2zM44 0h2v30h-2zM47 0h2v30h-2z\
                     M51 0h2v30h-2zM55 0h1v30h-1zM57 0h2v30h-2zM62 0h1v30h-1zM66 0h1v30h-1zM69 0h1v30h-1zM72 0h4v30h-4z\
                     M77 0h2v30h-2zM80 0h3v30h-3zM86 0h1v30h-1zM88 0h2v30h-2zM93 0h3v30h-3zM97 0h1v30h-1zM99 0h2v30h-2z";
        let code = Barcode::of("2611-1700-3682");
        assert_eq!((code.path.as_str(), code.width), (drawn, 101));
    }

    #[test]
    fn every_symbol_is_eleven_wide_and_no_two_are_alike() {
        for (at, symbol) in SYMBOLS.iter().enumerate() {
            let width: u32 = symbol.chars().filter_map(|c| c.to_digit(10)).sum();
            assert_eq!(width, if at == STOP { 13 } else { 11 }, "{at}");
            assert!(SYMBOLS.iter().skip(at + 1).all(|other| other != symbol), "{symbol}");
        }
        assert_eq!(Barcode::of("123").width, 0);
    }
}
