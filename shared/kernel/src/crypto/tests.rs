//! What a sealed value withstands.
use super::*;

fn keyring(masters: &[&str]) -> Keyring {
    let masters: Vec<_> = masters.iter().map(|m| SecretString::from(m.repeat(32))).collect();
    Keyring::derive(&masters, "intake").unwrap()
}

/// The same keys, sealing with SM4 from now on.
fn changed_over(masters: &[&str]) -> Keyring {
    let masters: Vec<_> = masters.iter().map(|m| SecretString::from(m.repeat(32))).collect();
    Keyring::derive_for(&masters, "intake", ColumnCipher::Sm4Gcm).unwrap()
}

fn place(row: u128) -> Aad {
    Aad::new("person", "name", Uuid::from_u128(row))
}

#[test]
fn what_was_sealed_opens_to_the_same_text_in_its_own_row_only() {
    let keys = keyring(&["ab"]);
    let sealed = keys.seal(place(1), "王秀英".as_bytes()).unwrap();
    assert_eq!(keys.open_text(place(1), &sealed).unwrap(), "王秀英");
    assert!(matches!(keys.open(place(2), &sealed), Err(CryptoError::Damaged)));
    assert!(!sealed.as_bytes().windows(3).any(|w| w == "王".as_bytes()));
}

#[test]
fn one_changed_byte_anywhere_is_noticed() {
    let keys = keyring(&["ab"]);
    let sealed = keys.seal(place(1), b"13800000000").unwrap();
    for at in 0..sealed.as_bytes().len() {
        let mut bytes = sealed.as_bytes().to_vec();
        bytes[at] ^= 1;
        assert!(keys.open(place(1), &Sealed::new(bytes)).is_err(), "byte {at}");
    }
    assert!(keys.open(place(1), &Sealed::new(vec![ColumnCipher::default().layout()])).is_err());
}

#[test]
fn after_a_new_master_key_old_values_open_and_lookups_stay_the_same() {
    let (old, new) = (keyring(&["ab"]), keyring(&["cd", "ab"]));
    let sealed = old.seal(place(1), b"x").unwrap();
    assert_eq!(new.open(place(1), &sealed).unwrap(), b"x");
    assert_eq!(old.lookup("phone", "1"), new.lookup("phone", "1"));
    assert_ne!(new.lookup("phone", "1"), new.lookup("citizen_no", "1"));
    let young = new.seal(place(1), b"y").unwrap();
    assert!(matches!(old.open(place(1), &young), Err(CryptoError::UnknownKey(2))));
}

#[test]
fn a_signature_is_of_its_message_and_its_key() {
    let keys = keyring(&["ab"]);
    let signature = keys.sign(b"root 1");
    assert!(verify(&keys.public_key(), b"root 1", &signature));
    assert!(!verify(&keys.public_key(), b"root 2", &signature));
    assert!(!verify(&keyring(&["cd"]).public_key(), b"root 1", &signature));
}

#[test]
fn an_installation_that_changes_over_to_sm4_reads_what_aes_sealed_and_finds_it_again() {
    let (before, after) = (keyring(&["ab"]), changed_over(&["ab"]));
    let (old, new) = (before.seal(place(1), b"x").unwrap(), after.seal(place(1), b"x").unwrap());
    assert_eq!((old.as_bytes()[0], new.as_bytes()[0]), (1, 2));
    for keys in [&before, &after] {
        assert_eq!(keys.open(place(1), &old).unwrap(), b"x");
        assert_eq!(keys.open(place(1), &new).unwrap(), b"x", "one that changes back reads on, too");
    }
    assert_eq!(before.lookup("phone", "1"), after.lookup("phone", "1"));
}

#[test]
fn what_sm4_sealed_opens_in_its_own_row_only_and_one_changed_byte_anywhere_is_noticed() {
    let keys = changed_over(&["cd", "ab"]);
    let sealed = keys.seal(place(1), "王秀英".as_bytes()).unwrap();
    assert_eq!(keys.open_text(place(1), &sealed).unwrap(), "王秀英");
    assert!(matches!(keys.open(place(2), &sealed), Err(CryptoError::Damaged)));
    for at in 0..sealed.as_bytes().len() {
        // Three turns the byte of one cipher into that of the other.
        for flip in [1, 3] {
            let mut bytes = sealed.as_bytes().to_vec();
            bytes[at] ^= flip;
            assert!(keys.open(place(1), &Sealed::new(bytes)).is_err(), "byte {at}");
        }
    }
}

#[test]
fn what_is_written_is_sm4_in_the_mode_of_rfc_8998_under_the_key_of_this_use_alone() {
    let master = SecretString::from("ab".repeat(32));
    let derived = subkey(&master, "intake", "seal-sm4").unwrap();
    let sm4 = shangmi::Sm4Sealer::new(derived.first_chunk().unwrap());
    let sealed = changed_over(&["ab"]).seal(place(1), b"x").unwrap();
    let at = place(1).bytes("intake");
    assert_eq!(sm4.open(&at, &sealed.as_bytes()[2..]).unwrap(), b"x");
    assert_ne!(derived, subkey(&master, "intake", "seal").unwrap());
}
