//! What is said of expert reviews.

/// (code, sentence).
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("experts_not_open", "受理以后、决定以前才能组织专家评审。"),
    ("experts_at_work", "已经有一组专家在评审，出了结论才能再组织。"),
    ("experts_size", "专家人数是单数，3 到 15 人。"),
    ("experts_too_few", "候选人要比抽取的人数多，回避的不算，同一个人只写一次。"),
    ("expert_invalid", "每位候选人写姓名、单位、专业，各 2 到 100 个字；最多 60 人。"),
    ("expert_not_there", "没有在评审的专家组，或者他不在组里。刷新看看。"),
    ("expert_heard", "这位专家的意见已经收下了。"),
    ("expert_same_paper", "这份文件是另一位专家的意见，请传他自己签字的。"),
    ("expert_own_panel", "这组专家是您抽的，换人请另一位工作人员办。"),
    ("experts_nobody_left", "没有可以补抽的候选人了。请先汇总，或重新组织。"),
    ("expert_same_person", "专家意见由另一位工作人员核对。"),
    ("experts_outstanding", "还有专家没交意见，或者意见还没核对。"),
    ("experts_majority", "结论要和多数专家的意见一致。"),
    ("experts_pending", "专家评审还没出结论，出了才能决定。"),
    ("experts_apart", "专家评审不在这里登记，请在“专家评审”里办。"),
];
