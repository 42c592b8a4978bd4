//! What is said about contracts on sharing, consents, and lists of existing licences.

/// Code and sentence.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    (
        "contract_terms_invalid",
        "协议写得不全：用证单位、系统、证照、用法、用途、次数、期限都要有；凭法律、法规用的要写依据，凭同意用的不写。",
    ),
    ("contract_needs_two_people", "自己提出的协议不能自己批，请另一个人来批。"),
    ("contract_changed_meanwhile", "这份协议刚才别人批了或者终止了。刷新看看。"),
    ("contract_not_found", "没有这份协议。"),
    ("consent_terms_invalid", "写清楚用来办什么，日期要在今天以后、一年以内。"),
    ("consent_contract_unfit", "这份协议现在不能用这个证照，可能到期或者终止了。"),
    ("licence_list_unreadable", "清单读不出来。第一行照抄列名，下面 1 到 500 行，存成 UTF-8 的 csv。"),
    ("consent_not_found", "没有这份同意，或者已经收回了。"),
];
