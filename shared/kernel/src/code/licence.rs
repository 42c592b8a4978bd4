//! Codes of electronic licences: the type, and the identifier of one version of one licence.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};

use super::{BadCode, Uscc, check};

/// 证照类型代码, 21 characters: the USCC of the body that defined the type, and three digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct LicenceTypeCode(String);

impl LicenceTypeCode {
    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let bad = |why| BadCode::new("licence type code", text, why);
        let (definer, serial) = text
            .split_at_checked(18)
            .filter(|(_, serial)| serial.len() == 3)
            .ok_or_else(|| bad("it has 21 characters"))?;
        Uscc::parse(definer).map_err(|inner| bad(inner.why()))?;
        if !serial.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(bad("it ends in three digits"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The 21 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
crate::text_code!(LicenceTypeCode, "^[0-9A-HJ-NPQRTUWXY]{18}[0-9]{3}$", "11100000000013127D001");

/// The object identifier under which all electronic licences stand.
const ROOT: &str = "1.2.156.3005.2";
const WHAT: &str = "licence identifier";
const SERIAL_MAX: usize = 64;

/// 电子证照标识: `1.2.156.3005.2.TYPE.ISSUER.SERIAL.VERSION.CHECK`.
///
/// The check character (ISO 7064 MOD 37,36) covers type, issuer, serial and version without dots; the root
/// is not part of it. The issuer is a USCC; six digits of a division are read too, for Hefei issues such.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct LicenceIdentifier {
    text: String,
    type_code: LicenceTypeCode,
    version: u16,
}

impl LicenceIdentifier {
    /// Reads an identifier.
    pub fn parse(text: &str) -> Result<Self, BadCode> {
        let bad = |why| BadCode::new(WHAT, text, why);
        let rest = text.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix('.'));
        let parts: Vec<&str> =
            rest.ok_or_else(|| bad("it begins with 1.2.156.3005.2."))?.split('.').collect();
        let &[type_code, issuer, serial, version, digit] = parts.as_slice() else {
            return Err(bad("five parts follow 1.2.156.3005.2."));
        };
        let type_code = LicenceTypeCode::parse(type_code).map_err(|inner| bad(inner.why()))?;
        let division = issuer.len() == 6 && issuer.bytes().all(|byte| byte.is_ascii_digit());
        if !division {
            Uscc::parse(issuer).map_err(|inner| bad(inner.why()))?;
        }
        let version = parse_version(version).ok_or_else(|| bad("the version is three digits, from 001"))?;
        let made = Self::assemble(type_code, issuer, serial, version)?;
        if !made.text.ends_with(digit) || digit.len() != 1 {
            return Err(bad("the check character does not fit"));
        }
        Ok(made)
    }

    /// The identifier of a version of a licence. The serial is the issuer's own: digits and capital letters.
    pub fn make(
        type_code: &LicenceTypeCode,
        issuer: &Uscc,
        serial: &str,
        version: u16,
    ) -> Result<Self, BadCode> {
        Self::assemble(type_code.clone(), issuer.as_str(), serial, version)
    }

    fn assemble(
        type_code: LicenceTypeCode,
        issuer: &str,
        serial: &str,
        version: u16,
    ) -> Result<Self, BadCode> {
        let bad = |why| BadCode::new(WHAT, serial, why);
        if serial.is_empty() || serial.len() > SERIAL_MAX {
            return Err(bad("the serial has 1 to 64 characters"));
        }
        if !(1..=999).contains(&version) {
            return Err(bad("the version is three digits, from 001"));
        }
        let digit = check::mod_37_36(&format!("{type_code}{issuer}{serial}{version:03}"))
            .ok_or_else(|| bad("the serial consists of digits and capital letters"))?;
        let text = format!("{ROOT}.{type_code}.{issuer}.{serial}.{version:03}.{digit}");
        Ok(Self { text, type_code, version })
    }

    /// The whole identifier.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The licence's type.
    #[must_use]
    pub fn type_code(&self) -> LicenceTypeCode {
        self.type_code.clone()
    }

    /// The version, from 1; a change or a renewal is the next one.
    #[must_use]
    pub const fn version(&self) -> u16 {
        self.version
    }
}
crate::text_code!(
    LicenceIdentifier,
    r"^1\.2\.156\.3005\.2\.[0-9A-HJ-NPQRTUWXY]{18}[0-9]{3}\.([0-9A-HJ-NPQRTUWXY]{18}|[0-9]{6})\.[0-9A-Z]{1,64}\.[0-9]{3}\.[0-9A-Z]$",
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S"
);

fn parse_version(text: &str) -> Option<u16> {
    let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&version| digits && version > 0)
}
