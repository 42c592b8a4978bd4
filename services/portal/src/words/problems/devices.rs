//! What is said at rating devices, and to whoever links or uses them.

/// Code and sentence.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("rating_window_invalid", "没有这个窗口。窗口号是 1 到 999。"),
    ("rating_no_hall", "您的账号不在大厅里，不能管评价器。"),
    ("rating_no_seat", "您还没坐到窗口。先在叫号里坐到窗口，再请他评价。"),
    ("rating_no_device", "您的窗口没有连评价器。请大厅管理员连一台，或者请他登录后自己评。"),
    ("rating_not_served", "刚在窗口办过的才能请他当面评价。网上办的、办完有一阵的，请他登录后自己评。"),
    ("rating_own_device", "这台评价器是您自己连的，要由别人来请他评价。"),
    ("rating_code_unknown", "连接码不对，或者过了十分钟。请大厅管理员再给一个。"),
    ("rating_device_unknown", "这台评价器没有连到窗口，或者已经停用。请输入新的连接码。"),
    ("rating_request_over", "这次评价已经结束了，谢谢您。"),
];
