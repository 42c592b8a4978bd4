//! What is said of packets that were collected where there was no network.

/// (code, sentence).
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("packet_unreadable", "中心读不懂这一包，没有收。请改一改，另送一份；还是不行，请告诉镇里的中心。"),
    ("packet_too_large", "这一包太大：文字最多 64 KB，照片最多 12 张。请减一减，另送一份。"),
    ("packet_file_damaged", "有照片没送到，或者送坏了。请改一改，另送一份。"),
    ("packet_sheet_missing", "委托书的照片不在这一包里。请补拍，另送一份。"),
    ("packet_id_invalid", "这一包的编号不对，中心没有收。请改一改，另送一份。"),
    ("packet_signature_invalid", "签名和登记的手机对不上，中心没有收。请改一改，另送一份。"),
    ("packet_conflict", "中心在这个编号下收过另一包。请改一改，另送一份。"),
    ("packet_batch_too_large", "这一包照片太大，最多 28 兆。请删几张，另送一份。"),
    ("too_many_packets", "一次最多送 50 包，一次最多核对 1000 包。"),
    ("packet_quota", "今天送得太多了，剩下的明天再送。手机里都留着。"),
    ("device_revoked", "这台手机已经停用，不能再送。"),
];
