//! A licence as OFD: what GB/T 33190-2016 requires of the package, read back from the zip.
use notices::{CheckCode, LicenceSheet, ofd};
use std::collections::BTreeSet;

pub(crate) fn sheet() -> LicenceSheet {
    LicenceSheet {
        title: "农村宅基地批准书".into(),
        identifier: "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U".into(),
        number: Some("宅字第1号".into()),
        authority: "灵璧县渔沟镇人民政府".into(),
        holder: "王守田".into(),
        rows: vec![
            ("坐落".into(), "渔沟镇探针村三组 <东> & 西".into()),
            ("四至".into(), "东至路，".repeat(20)),
        ],
        period: "2026-11-22 至 2028-11-21".into(),
        date: "2026-11-22".parse().unwrap(),
        address: "https://hall.example/licences/check?identifier=1.2&code=0123456789AB".into(),
        code: CheckCode::of_bits(7),
        record: "{\"format\":\"x\"}".into(),
        note: None,
    }
}

fn package() -> Vec<u8> {
    let tags = [("ZZMC", "农村宅基地批准书".to_owned()), ("CZZT", "王守田".to_owned())];
    let parts = ofd::parts(&sheet(), &tags, &"0a".repeat(16)).unwrap();
    let signed = ofd::with_signature(parts, "20261122120000", |_| [7; 32], |_| Some(b"[]".to_vec())).unwrap();
    ofd::pack(&signed).unwrap()
}

fn part(parts: &[ofd::Part], path: &str) -> String {
    let found = parts.iter().find(|part| part.path == path).unwrap_or_else(|| panic!("{path} is missing"));
    String::from_utf8(found.bytes.clone()).unwrap()
}

/// Each part, its root, and the elements that must be in it (GB/T 33190-2016, 7, 8 and 18).
const REQUIRED: [(&str, &str, &[&str]); 7] = [
    (
        "OFD.xml",
        "ofd:OFD",
        &[
            "ofd:DocBody",
            "ofd:DocInfo",
            "ofd:DocID",
            "ofd:CreationDate",
            "ofd:CustomDatas",
            "ofd:CustomData",
            "ofd:DocRoot",
            "ofd:Signatures",
        ],
    ),
    (
        "Doc_0/Document.xml",
        "ofd:Document",
        &[
            "ofd:CommonData",
            "ofd:MaxUnitID",
            "ofd:PageArea",
            "ofd:PhysicalBox",
            "ofd:PublicRes",
            "ofd:Pages",
            "ofd:Page",
            "ofd:CustomTags",
            "ofd:Attachments",
        ],
    ),
    ("Doc_0/PublicRes.xml", "ofd:Res", &["ofd:Fonts", "ofd:Font"]),
    (
        "Doc_0/Pages/Page_0/Content.xml",
        "ofd:Page",
        &[
            "ofd:Area",
            "ofd:Content",
            "ofd:Layer",
            "ofd:TextObject",
            "ofd:TextCode",
            "ofd:PathObject",
            "ofd:AbbreviatedData",
        ],
    ),
    ("Doc_0/Tags/CustomTags.xml", "ofd:CustomTags", &["ofd:CustomTag", "ofd:FileLoc"]),
    ("Doc_0/Attachs/Attachments.xml", "ofd:Attachments", &["ofd:Attachment", "ofd:FileLoc"]),
    (
        "Doc_0/Signs/Sign_0/Signature.xml",
        "ofd:Signature",
        &[
            "ofd:SignedInfo",
            "ofd:Provider",
            "ofd:SignatureMethod",
            "ofd:SignatureDateTime",
            "ofd:References",
            "ofd:Reference",
            "ofd:CheckValue",
            "ofd:SignedValue",
        ],
    ),
];

#[test]
fn the_package_has_the_parts_namespaces_and_elements_that_the_standard_requires() {
    let parts = ofd::unpack(&package()).unwrap();
    for (path, root, elements) in REQUIRED {
        let text = part(&parts, path);
        let head = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><{root} xmlns:ofd=\"http://www.ofdspec.org/2016\""
        );
        assert!(text.starts_with(&head), "{path} begins with {}", &text[..head.len().min(text.len())]);
        for element in elements {
            assert!(text.contains(&format!("<{element}")), "{path} has no {element}");
        }
    }
    let entry = part(&parts, "OFD.xml");
    assert!(entry.contains("Version=\"1.1\" DocType=\"OFD\""));
    assert!(entry.contains("<ofd:CustomData Name=\"ZZMC\">农村宅基地批准书</ofd:CustomData>"));
    assert_eq!(parts.first().unwrap().path, "OFD.xml");
    assert_eq!(part(&parts, "Doc_0/Attachs/licence.json"), "{\"format\":\"x\"}");
}

#[test]
fn every_path_that_a_part_names_is_in_the_package() {
    let parts = ofd::unpack(&package()).unwrap();
    let paths: BTreeSet<&str> = parts.iter().map(|part| part.path.as_str()).collect();
    let named = [
        "Doc_0/Document.xml",
        "Doc_0/Signs/Signatures.xml",
        "Doc_0/PublicRes.xml",
        "Doc_0/Pages/Page_0/Content.xml",
        "Doc_0/Tags/CustomTags.xml",
        "Doc_0/Tags/Licence.xml",
        "Doc_0/Attachs/Attachments.xml",
        "Doc_0/Attachs/licence.json",
        "Doc_0/Signs/Sign_0/Signature.xml",
        "Doc_0/Signs/Sign_0/SignedValue.dat",
    ];
    for path in named {
        assert!(paths.contains(path), "{path}");
    }
    let signature = part(&parts, "Doc_0/Signs/Sign_0/Signature.xml");
    let unsigned = ["Doc_0/Signs/Sign_0/Signature.xml", "Doc_0/Signs/Sign_0/SignedValue.dat"];
    for path in paths.iter().filter(|path| !unsigned.contains(path)) {
        assert!(signature.contains(&format!("FileRef=\"/{path}\"")), "{path} is not signed");
    }
}

#[test]
fn ids_are_given_once_and_none_is_higher_than_the_document_says() {
    let parts = ofd::unpack(&package()).unwrap();
    let page = part(&parts, "Doc_0/Pages/Page_0/Content.xml");
    let ids: Vec<u32> =
        page.split(" ID=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    let document = part(&parts, "Doc_0/Document.xml");
    let most = document.split("<ofd:MaxUnitID>").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(ids.iter().max().copied(), most.parse().ok());
}

#[test]
fn words_of_people_are_text_and_never_markup() {
    let parts = ofd::unpack(&package()).unwrap();
    let page = part(&parts, "Doc_0/Pages/Page_0/Content.xml");
    assert!(page.contains("渔沟镇探针村三组 &lt;东&gt; &amp; 西"));
}

#[test]
fn a_container_that_was_touched_is_no_package() {
    let whole = package();
    // The time in a local head says nothing about the contents, and is a change nevertheless.
    for place in [10, 12, whole.len() - 5, whole.len() - 40] {
        let mut touched = whole.clone();
        touched[place] ^= 1;
        assert!(ofd::unpack(&touched).is_err(), "byte {place}");
    }
    assert!(ofd::unpack(b"PK").is_err());
}
