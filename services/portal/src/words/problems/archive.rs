//! What is said of keeping and destroying.

/// (code, sentence).
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("case_destroyed", "这件的保管期限已满，档案已经依法销毁。哪天、按哪份清册销毁的，看“我的办件”。"),
    ("archive_not_ended", "这件还没办结，或者刚办结，保管期限还没定。"),
    ("retention_not_longer", "保管期限只能延长，不能改短。"),
    ("archive_held", "这个原因已经登记过停止销毁。"),
    ("archive_hold_over", "这一条已经解除了。刷新看看。"),
    ("archive_hold_same_paper", "解除要有另外的依据，不能用登记时的那份。"),
    ("archive_hold_old_paper", "解除的依据要在登记停止销毁以后取得、上传。"),
    ("archive_hold_same_person", "停止销毁要由登记人以外的人解除。"),
    ("archive_not_own", "这件不是您单位的，要由办理它的单位保管、停止销毁或者销毁。"),
    ("destruction_list_invalid", "一份清册 1 到 500 件，每件一次。"),
    (
        "destruction_not_due",
        "有的件没到期、停止销毁、发过钱、原件没退完、和外部系统没了结，或者已在别的清册上。刷新看看。",
    ),
    ("destruction_same_person", "清册要由另一个人鉴定、批准；自己决定过的件也要由别人批准。"),
    ("destruction_answered", "这份清册已经有人答复了。刷新看看。"),
    ("destruction_nothing_left", "全部继续保存的，请点“不批准”。"),
];
