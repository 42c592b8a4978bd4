//! What administrators are told about the certificates of the staff, and the counter about those who live by their own work, and
//! parents about the household register.

/// Code and sentence.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("staff_certificate_closed", "这里还没有开通密码钥匙登录：没有设置发证书的机构。"),
    (
        "staff_certificate_invalid",
        "这张证书不能用：要是指定机构发的、没有过期的 SM2 签名证书。看看是不是选成了加密证书。",
    ),
    ("staff_certificate_name_differs", "证书上的姓名不是这个账号的姓名。"),
    ("staff_certificate_taken", "这张证书已经登记了，或者正等着批准。"),
    (
        "staff_certificate_not_shown",
        "没有验证成。看看插的是不是您自己的密码钥匙、证书过期没有；等得久了，刷新这一页再试。",
    ),
    ("staff_certificate_list_old", "这会儿查不到证书有没有被吊销，暂时不能用密码钥匙验证。请用验证码。"),
    ("staff_certificate_not_found", "没有这张证书。"),
    ("staff_certificate_moved", "这张证书刚才已经有人批过或者停用了。刷新看看。"),
    ("own_work_age", "满十六周岁、不满十八周岁的人才能这样登记。"),
    ("own_work_declared", "已经登记过了。"),
    ("own_work_not_found", "没有登记过以自己的劳动收入为主要生活来源，或者已经结束了。"),
    ("household_closed", "这里还不能在网上核对户籍登记。带户口簿或者出生医学证明到窗口登记。"),
    (
        "guardian_paper_needed",
        "户籍登记这一处核对不成。姓名和身份证号填对了的话，带户口簿、出生医学证明或者法院的文书到窗口登记，当场就好。",
    ),
    ("household_asked_often", "今天核对的次数太多了。明天再试，或者带户口簿到窗口登记。"),
    ("too_many_logins", "这会儿登录的人太多，过一会儿再试。"),
];
