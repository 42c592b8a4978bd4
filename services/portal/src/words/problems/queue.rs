//! What is said of work queues, duplicates and the virus scanner.

/// (code, sentence).
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("case_held", "这件别人已经领了。要接手，请他移交，或请首席代表分派。"),
    ("case_not_in_your_hands", "这件不在您手上，不能移交、放回。先领取。"),
    ("not_a_colleague", "只能交给同一单位在岗的同事。请换一个人。"),
    ("same_holder", "这件已经在他手上了。"),
    ("case_needs_nobody", "没提交的、已经办完的件不用领。"),
    ("no_queue", "您的账号没有所在的大厅或单位，不能领件。请找系统管理员。"),
    ("substitute_invalid", "日期要从今天起、一年以内，替您的要是另一个人。"),
    ("not_your_absence", "只能登记自己的外出；别人的由首席代表登记。"),
    ("absence_not_there", "这条外出登记已经结束了。刷新看看。"),
    ("not_a_pair", "这两件不是同一个人就同一事项交的，或者先后填反了。"),
    ("duplicate_marked", "这两件已经有人看过、记下了。刷新看看。"),
    ("duplicate_days", "天数请填 1 到 366。"),
    ("bulk_size", "请选 1 到 100 件。"),
    ("file_infected", "这份文件有病毒，没有收下，请换一份。可以重新拍照，或换一台电脑再导出。"),
    ("file_scan_pending", "这件还有文件正在查毒，查完才能打开、受理。请过一会儿再试。"),
    ("scanner_unavailable", "查毒的机器暂时连不上，这份文件没有收下。请过一会儿再传。"),
];
