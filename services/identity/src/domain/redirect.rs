//! Where a log-in may lead back to: exactly a registered address, save for the port of a loopback one (RFC 8252).

const LOOPBACK: &str = "http://127.0.0.1";

/// Whether `asked` is one of the `registered` addresses.
pub fn is_registered(asked: &str, registered: &[String]) -> bool {
    registered.iter().any(|known| known == asked || is_same_loopback(asked, known))
}

fn is_same_loopback(asked: &str, known: &str) -> bool {
    let (Some(asked), Some(path)) = (asked.strip_prefix(LOOPBACK), known.strip_prefix(LOOPBACK)) else {
        return false;
    };
    let Some((port, rest)) = asked.strip_prefix(':').and_then(|text| text.split_once('/')) else {
        return false;
    };
    path.strip_prefix('/') == Some(rest) && port.parse::<u16>().is_ok_and(|port| port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_port_of_a_loopback_address_is_free() {
        let known =
            ["http://127.0.0.1/callback".to_owned(), "https://hall.example/portal/callback".to_owned()];
        for good in [
            "http://127.0.0.1/callback",
            "http://127.0.0.1:4711/callback",
            "https://hall.example/portal/callback",
        ] {
            assert!(is_registered(good, &known), "{good}");
        }
        for bad in [
            "http://127.0.0.1:4711/other",
            "http://127.0.0.1.evil.example/callback",
            "http://127.0.0.1:x@evil.example/callback",
            "http://127.0.0.1:0/callback",
            "http://localhost:4711/callback",
            "https://hall.example:8443/portal/callback",
            "https://hall.example/portal/callback?x=1",
            "",
        ] {
            assert!(!is_registered(bad, &known), "{bad}");
        }
    }
}
