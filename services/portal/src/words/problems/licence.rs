//! What the desk of who issues licences is told.

/// Code and sentence.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("holder_mismatch", "号码和姓名跟证照库对不上。"),
    ("licence_action_not_allowed", "证照现在的状态不能这样办。请刷新看看它现在的状态。"),
    ("licence_changed_meanwhile", "这个证照刚刚被别人办过变动。请刷新后再看。"),
    ("licence_entry_decided", "这条录入已经有人审过了。请刷新后再看。"),
    ("licence_entry_needs_two_people", "自己录入的不能自己审核，请本机关另一位首席代表来审。"),
    ("licence_issuer_not_allowed", "本机关不在这类证照的颁发机关名单里，不能签发。"),
    ("licence_number_taken", "这个编号的证照已经有了。"),
    ("licence_reason_missing", "请写理由，1 到 500 个字。"),
    ("licence_reason_unfit", "这个理由不能用来这样办。请换一项。"),
    ("licence_without_end", "长期有效的证照不用延续。"),
    ("line_cells", "列数和表头不一样。"),
    ("line_holder_name", "没有写持证人姓名。"),
    ("line_holder_number", "持证人号码不对。"),
    ("line_period", "有效期不对：写成 2026-11-22 这样，终止日不早于起始日。"),
];
