//! What administrators are told about the certificates of the staff, and the counter about those who live by their own work.

/// Code and sentence.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("staff_certificate_closed", "这里还没有开通密码钥匙登录：没有设置发证书的机构。"),
    (
        "staff_certificate_invalid",
        "这张证书不能用：要是指定机构发的、没有过期的 SM2 签名证书。看看是不是选成了加密证书。",
    ),
    ("staff_certificate_name_differs", "证书上的姓名不是这个账号的姓名。"),
    ("staff_certificate_taken", "这张证书已经登记了，或者正等着批准。"),
    ("staff_certificate_not_found", "没有这张证书。"),
    ("staff_certificate_moved", "这张证书刚才已经有人批过或者停用了。刷新看看。"),
    ("own_work_age", "满十六周岁、不满十八周岁的人才能这样登记。"),
    ("own_work_declared", "已经登记过了。"),
    ("own_work_not_found", "没有登记过以自己的劳动收入为主要生活来源，或者已经结束了。"),
    ("too_many_logins", "这会儿登录的人太多，过一会儿再试。"),
];
