//! Certificates: those of other makers are read and checked, ours are what OpenSSL takes for good, and nothing else is trusted.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail where it stands")]

use shangmi::{
    Algorithm, Certificate, ChainFault, Revoked, SignatureProvider, SoftwareKeys, Subject, Usage, Why,
    certify, certify_for, list_in_pem, list_revoked, not_revoked, plain_sm2, read_list, read_revoked, trust,
    verify,
};

/// Self-signed with SM2 and SM3 under the usual identity by OpenSSL 3.0.
const OPENSSL_SM2: &str = "-----BEGIN CERTIFICATE-----\n\
    MIIBszCCAVmgAwIBAgICEjQwCgYIKoEcz1UBg3UwODELMAkGA1UEBhMCQ04xDzAN\n\
    BgNVBAoMBlZlY3RvcjEYMBYGA1UEAwwPU00yIHZlY3RvciByb290MB4XDTI2MTEy\n\
    MjA4MTQ0OFoXDTQ2MTExNzA4MTQ0OFowODELMAkGA1UEBhMCQ04xDzANBgNVBAoM\n\
    BlZlY3RvcjEYMBYGA1UEAwwPU00yIHZlY3RvciByb290MFkwEwYHKoZIzj0CAQYI\n\
    KoEcz1UBgi0DQgAE2pJT5LIHBcQ+TMf0P5MbIVa5GIy8X+dXEW//qL81VXMHJOkt\n\
    K4ECjKT1dilJo+pJmHc5mVO34hzysIcICsDJM6NTMFEwHQYDVR0OBBYEFAFke4yq\n\
    ChjXnugmW6s+wp920wTwMB8GA1UdIwQYMBaAFAFke4yqChjXnugmW6s+wp920wTw\n\
    MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoEcz1UBg3UDSAAwRQIgRWLVZHOxAAnqyw4D\n\
    iRyqwmLueUHUGpDS4N18+8dtOj0CIQDUlCwZbGsAcfFzzN0V54xmreH5p9XO4MaA\n\
    FGd++Iy3XQ==\n\
    -----END CERTIFICATE-----";

/// Self-signed with Ed25519 (RFC 8410) by OpenSSL 3.0.
const OPENSSL_ED25519: &str = "-----BEGIN CERTIFICATE-----\n\
    MIIBezCCAS2gAwIBAgICQyEwBQYDK2VwMDwxCzAJBgNVBAYTAkNOMQ8wDQYDVQQK\n\
    DAZWZWN0b3IxHDAaBgNVBAMME0VkMjU1MTkgdmVjdG9yIHJvb3QwHhcNMjYxMTIy\n\
    MDkwMzMzWhcNNDYxMTE3MDkwMzMzWjA8MQswCQYDVQQGEwJDTjEPMA0GA1UECgwG\n\
    VmVjdG9yMRwwGgYDVQQDDBNFZDI1NTE5IHZlY3RvciByb290MCowBQYDK2VwAyEA\n\
    zZN16GJEanSlK2fXS2+SCyAod6GasNTa18gYwxA4jF2jUzBRMB0GA1UdDgQWBBQP\n\
    46tzlch8Ke4d7f/xZLDLcS0bVzAfBgNVHSMEGDAWgBQP46tzlch8Ke4d7f/xZLDL\n\
    cS0bVzAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANBAN2cIvVYIDLN9gKQScjW12T9\n\
    6ziSxzabjuMJkCyibYlI2kVWy8L4avQ2FKDv7V+pHS3FZ09PF9C6qcFGw1CJMQM=\n\
    -----END CERTIFICATE-----";

const DAY: u64 = 86_400;
const NOW: u64 = 1_795_000_000;
const ROOT: &str = "CN=通办示例根证书,O=通办,C=CN";
const LEAF: &str = "CN=灵璧县公安局,OU=11341323990000121A,O=通办,C=CN";

fn keys(nth: u8) -> SoftwareKeys {
    SoftwareKeys::from_secrets(&[nth; 32], &[nth + 1; 32]).unwrap()
}

fn root(keys: &SoftwareKeys, algorithm: Algorithm) -> Certificate {
    let public_key = keys.public_key(algorithm).unwrap();
    let subject = Subject {
        serial: &[1],
        name: ROOT,
        issuer: ROOT,
        valid: (NOW - DAY, NOW + 3650 * DAY),
        authority: true,
        public_key: &public_key,
    };
    Certificate::parse(&certify(keys, algorithm, &subject).unwrap()).unwrap()
}

fn leaf(ca: &SoftwareKeys, algorithm: Algorithm, valid: (u64, u64)) -> String {
    let public_key = keys(7).public_key(algorithm).unwrap();
    let subject = Subject {
        serial: &[0x12, 0x34],
        name: LEAF,
        issuer: ROOT,
        valid,
        authority: false,
        public_key: &public_key,
    };
    certify(ca, algorithm, &subject).unwrap()
}

#[test]
fn certificates_of_another_maker_are_read_and_their_signatures_are_good() {
    let made = [(OPENSSL_SM2, Algorithm::Sm2WithSm3, "1234"), (OPENSSL_ED25519, Algorithm::Ed25519, "4321")];
    for (pem, algorithm, serial) in made {
        let read = Certificate::parse(pem).unwrap();
        assert_eq!((read.key_algorithm(), read.serial().as_str()), (Some(algorithm), serial));
        assert!(read.is_signed_by(&read) && read.is_authority());
        let (from, _) = read.valid();
        assert!(trust(&read, std::slice::from_ref(&read), from + DAY).is_ok());
    }
}

#[test]
fn a_certified_key_is_trusted_with_the_root_and_nothing_else() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Sm2WithSm3] {
        let ca = keys(3);
        let pem = leaf(&ca, algorithm, (NOW, NOW + 365 * DAY));
        let leaf = Certificate::parse(&pem).unwrap();
        assert!(trust(&leaf, &[root(&ca, algorithm)], NOW + DAY).is_ok());
        assert!(leaf.subject().contains("灵璧县公安局") && leaf.subject().contains("11341323990000121A"));
        let signature = keys(7).sign(algorithm, b"x").unwrap();
        assert!(verify(algorithm, leaf.public_key(), b"x", &signature));
    }
}

#[test]
fn an_expired_certificate_one_not_yet_valid_and_one_of_another_issuer_are_refused() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Sm2WithSm3] {
        let (ca, stranger) = (keys(3), keys(9));
        let leaf = Certificate::parse(&leaf(&ca, algorithm, (NOW, NOW + DAY))).unwrap();
        let roots = [root(&ca, algorithm)];
        assert_eq!(trust(&leaf, &roots, NOW - 1), Err(ChainFault::NotInTime));
        assert_eq!(trust(&leaf, &roots, NOW + DAY + 1), Err(ChainFault::NotInTime));
        assert_eq!(trust(&leaf, &[root(&stranger, algorithm)], NOW), Err(ChainFault::WrongIssuer));
        // A leaf certifies nothing.
        assert_eq!(trust(&leaf, std::slice::from_ref(&leaf), NOW), Err(ChainFault::WrongIssuer));
    }
}

#[test]
fn every_flipped_byte_of_a_certificate_is_refused() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Sm2WithSm3] {
        let ca = keys(3);
        let (pem, roots) = (leaf(&ca, algorithm, (NOW, NOW + DAY)), [root(&ca, algorithm)]);
        for place in (0..pem.trim_end().len()).step_by(3) {
            let mut bytes = pem.clone().into_bytes();
            bytes[place] ^= 1;
            let Ok(flipped) = String::from_utf8(bytes) else { continue };
            let good = Certificate::parse(&flipped).is_ok_and(|read| trust(&read, &roots, NOW).is_ok());
            assert!(!good, "byte {place}");
        }
    }
}

#[test]
fn a_revocation_reaches_later_signatures_and_after_a_lost_key_all_of_them() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Sm2WithSm3] {
        let ca = keys(3);
        let roots = [root(&ca, algorithm)];
        let leaf = Certificate::parse(&leaf(&ca, algorithm, (NOW, NOW + 9 * DAY))).unwrap();
        let list = |why| {
            let revoked = [Revoked { serial: leaf.serial(), at: NOW + DAY, why }];
            let pem = list_revoked(&ca, algorithm, ROOT, (NOW, NOW + DAY), &revoked).unwrap();
            read_revoked(&pem, &roots, NOW).unwrap()
        };
        for why in [Why::Ceased, Why::Superseded] {
            assert_eq!(list(why).first().unwrap().why, why);
            assert!(not_revoked(&leaf, &list(why), NOW).is_ok());
            assert_eq!(not_revoked(&leaf, &list(why), NOW + 2 * DAY), Err(ChainFault::Revoked));
        }
        assert_eq!(not_revoked(&leaf, &list(Why::KeyCompromise), NOW), Err(ChainFault::Revoked));
        let empty = list_revoked(&ca, algorithm, ROOT, (NOW, NOW + DAY), &[]).unwrap();
        assert!(read_revoked(&empty, &roots, NOW + DAY).unwrap().is_empty());
        assert_eq!(read_revoked(&empty, &roots, NOW + DAY + 1), Err(ChainFault::StaleList));
        let forged = list_revoked(&keys(9), algorithm, ROOT, (NOW, NOW + DAY), &[]).unwrap();
        assert_eq!(read_revoked(&forged, &roots, NOW), Err(ChainFault::BadList));
    }
}

#[test]
fn only_a_key_for_signing_says_who_somebody_is() {
    let ca = keys(3);
    let public_key = keys(7).public_key(Algorithm::Sm2WithSm3).unwrap();
    let subject = Subject {
        serial: &[7],
        name: LEAF,
        issuer: ROOT,
        valid: (NOW, NOW + DAY),
        authority: false,
        public_key: &public_key,
    };
    let of = |usage| {
        let pem = certify_for(&ca, Algorithm::Sm2WithSm3, &subject, usage).unwrap();
        Certificate::parse(&pem).unwrap()
    };
    assert!(of(Usage::Signing).may_identify() && !of(Usage::Encryption).may_identify());
    assert!(!root(&ca, Algorithm::Sm2WithSm3).may_identify(), "an authority's key certifies others");
    assert_eq!(of(Usage::Signing).common_name().as_deref(), Some("灵璧县公安局"));
}

#[test]
fn a_certificate_is_read_from_base64_as_from_pem_and_is_known_by_its_fingerprint() {
    let pem = leaf(&keys(3), Algorithm::Sm2WithSm3, (NOW, NOW + DAY));
    let bare: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let (one, other) = (Certificate::read(&pem).unwrap(), Certificate::read(&format!(" {bare}\n")).unwrap());
    assert_eq!(one.fingerprint().unwrap(), other.fingerprint().unwrap());
    assert!(Certificate::read("").is_err() && Certificate::read("AAAA").is_err());
}

/// A whole number as DER writes it.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let body: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    let sign: &[u8] = if body.first().is_some_and(|byte| *byte > 127) { &[0] } else { &[] };
    [&[2, u8::try_from(sign.len() + body.len()).unwrap()], sign, &body].concat()
}

#[test]
fn a_signature_as_gmt_0009_writes_it_is_the_same_as_its_64_bytes() {
    for nth in 1..20 {
        let plain = keys(nth).sign(Algorithm::Sm2WithSm3, b"x").unwrap();
        let body = [integer(&plain[..32]), integer(&plain[32..])].concat();
        let der = [&[0x30, u8::try_from(body.len()).unwrap()], body.as_slice()].concat();
        assert_eq!(plain_sm2(&der).as_deref(), Some(plain.as_slice()));
        assert_eq!(plain_sm2(&plain).as_deref(), Some(plain.as_slice()));
    }
    assert_eq!(plain_sm2(b"x"), None);
}

#[test]
fn a_list_tells_its_own_time() {
    let ca = keys(3);
    let roots = [root(&ca, Algorithm::Sm2WithSm3)];
    let pem = list_revoked(&ca, Algorithm::Sm2WithSm3, ROOT, (NOW, NOW + DAY), &[]).unwrap();
    let list = read_list(&list_in_pem(pem.as_bytes()).unwrap(), &roots, NOW).unwrap();
    assert_eq!((list.made, list.next), (NOW, NOW + DAY));
    // One of tomorrow would hide those of today.
    assert_eq!(read_list(&pem, &roots, NOW - 7200).unwrap_err(), ChainFault::BadList);
}
