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
    ("appeal_before_call", "先回访，问清楚是不是误评，再申诉。"),
    ("appeal_not_your_office", "只能由被评价的大厅申诉。"),
    ("appeal_too_late", "申诉的期限已经过了。"),
    ("appealed_before", "这条评价已经申诉过。一条评价只能申诉一次。"),
    ("appeal_same_office", "申诉要由别的单位复核，您的单位不能复核。"),
    ("appeal_judged", "这件申诉已经复核过了。刷新看看。"),
    ("not_a_pair", "这两件不是同一个人就同一事项交的，或者先后填反了。"),
    ("duplicate_marked", "这两件已经有人看过、记下了。刷新看看。"),
    ("duplicate_days", "天数请填 1 到 366。"),
    ("bulk_size", "请选 1 到 100 件。"),
    ("file_infected", "这份文件有病毒，没有收下，请换一份。可以重新拍照，或换一台电脑再导出。"),
    ("file_scan_pending", "这件还有文件正在查毒，查完才能打开、受理。请过一会儿再试。"),
    ("scanner_unavailable", "查毒的机器暂时连不上，这份文件没有收下。请过一会儿再传。"),
];
