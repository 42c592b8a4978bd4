//! The examples of the standards.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail where it stands")]

use shangmi::{Algorithm, SignatureProvider, Sm2Key, Sm4Sealer, SoftwareKeys, sm3, verify, verify_sm2};
use sm4::{
    Sm4,
    cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit},
};

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().map(|c| u8::try_from(c.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit)).collect()
}

fn array<const N: usize>(text: &str) -> [u8; N] {
    hex(text).try_into().unwrap()
}

#[test]
fn sm3_of_the_two_examples_of_gb_t_32905() {
    let one = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    assert_eq!(sm3(b"abc").to_vec(), hex(one));
    let two = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732";
    assert_eq!(sm3("abcd".repeat(16).as_bytes()).to_vec(), hex(two));
}

/// GB/T 32918.5-2017, A.2: key, public key and signature of the example on the recommended curve.
const SECRET: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const PUBLIC: &str = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
                      ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
const SIGNATURE: &str = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
                         b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";

#[test]
fn sm2_key_and_signature_of_the_example_of_gb_t_32918_5() {
    let key = Sm2Key::from_secret(&array(SECRET)).unwrap();
    assert_eq!(key.public_key(), hex(PUBLIC));
    assert!(verify_sm2(&hex(PUBLIC), b"message digest", &hex(SIGNATURE)));
    assert!(!verify_sm2(&hex(PUBLIC), b"message digesT", &hex(SIGNATURE)));
}

#[test]
fn every_flipped_bit_of_an_sm2_signature_is_noticed() {
    let key = Sm2Key::from_secret(&array(SECRET)).unwrap();
    let signature = key.sign("准予，行政许可决定。".as_bytes()).unwrap();
    assert!(verify_sm2(&key.public_key(), "准予，行政许可决定。".as_bytes(), &signature));
    for place in 0..signature.len() {
        let mut changed = signature.clone();
        changed[place] ^= 1;
        assert!(!verify_sm2(&key.public_key(), "准予，行政许可决定。".as_bytes(), &changed), "byte {place}");
    }
    assert!(!verify_sm2(&key.public_key(), b"", &signature[1..]));
    assert!(Sm2Key::from_secret(&[0; 32]).is_err() && Sm2Key::from_secret(&[255; 32]).is_err());
}

#[test]
fn sm4_of_both_examples_of_gb_t_32907() {
    let text: [u8; 16] = array("0123456789abcdeffedcba9876543210");
    let cipher = Sm4::new(&text.into());
    let mut block = text.into();
    cipher.encrypt_block(&mut block);
    assert_eq!(block.to_vec(), hex("681edf34d206965e86b3e94f536e4246"));
    cipher.decrypt_block(&mut block);
    assert_eq!(block.to_vec(), text.to_vec());
    for _ in 0..1_000_000 {
        cipher.encrypt_block(&mut block);
    }
    assert_eq!(block.to_vec(), hex("595298c7c6fd271f0402f804c33d3f66"));
}

#[test]
fn sm4_in_galois_counter_mode_of_rfc_8998() {
    let sealer = Sm4Sealer::new(&array("0123456789abcdeffedcba9876543210"));
    let plain: String =
        "aabbccddeeffeeaa".as_bytes().chunks(2).map(|two| String::from_utf8_lossy(two).repeat(8)).collect();
    let place = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let sealed = sealer.seal_with(&array("00001234567800000000abcd"), &place, &hex(&plain)).unwrap();
    let wanted = "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
                  d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d\
                  83de3541e4c2b58177e065a9bf7b62ec";
    assert_eq!(sealed, hex(wanted));
}

#[test]
fn what_sm4_sealed_opens_at_its_own_place_only_and_every_flipped_bit_is_noticed() {
    let sealer = Sm4Sealer::new(&[7; 16]);
    let sealed = sealer.seal(b"intake.forms.answers.1", "王守田".as_bytes()).unwrap();
    assert_eq!(sealer.open(b"intake.forms.answers.1", &sealed).unwrap(), "王守田".as_bytes());
    assert!(sealer.open(b"intake.forms.answers.2", &sealed).is_err());
    for place in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        assert!(sealer.open(b"intake.forms.answers.1", &changed).is_err(), "byte {place}");
    }
    assert!(sealer.open(b"", &[]).is_err());
}

#[test]
fn a_provider_signs_with_both_algorithms_and_neither_signature_passes_for_the_other() {
    let keys = SoftwareKeys::from_secrets(&[1; 32], &[2; 32]).unwrap();
    for algorithm in keys.algorithms() {
        let (public, signature) =
            (keys.public_key(*algorithm).unwrap(), keys.sign(*algorithm, b"x").unwrap());
        assert!(verify(*algorithm, &public, b"x", &signature));
        assert!(!verify(*algorithm, &public, b"y", &signature));
        for other in keys.algorithms().iter().filter(|other| *other != algorithm) {
            assert!(!verify(*other, &keys.public_key(*other).unwrap(), b"x", &signature));
        }
        assert_eq!(Algorithm::parse(algorithm.name()), Some(*algorithm));
    }
}
