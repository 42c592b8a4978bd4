//! From the stable code of a refusal to a sentence: what happened, then what to do. The one table.
use crate::client::Fault;
use kernel::crypto::random_32;

/// (code, sentence). What is not here gets the sentence of its status.
const SENTENCES: &[(&str, &str)] = &[
    ("case_not_found", "没有这一件，或者不是您办的，不能看。替家人办，请先做委托，或让他本人登录。"),
    ("not_found", "没有找到，或者不是您能看的。"),
    ("document_glyph_missing", "这份文书里有字库没有的生僻字，暂时印不出来。请打 12345，或请窗口手写出具。"),
    ("document_lost", "这份文书的原件暂时取不出来。请打 12345，或请窗口出具副本。"),
    ("item_not_found", "没有这个事项。回首页搜一搜。"),
    ("synonym_exists", "这个说法已经有了。"),
    ("synonym_not_found", "这个说法已经不在了。刷新再看。"),
    ("miss_not_found", "这条已经处理过了。刷新再看。"),
    ("maker_is_checker", "这一版您改过，要由别人来审核、发布。"),
    ("checked_already", "这一版您在前一步审核过了，这一步要由别人来办。"),
    ("version_state", "这一版已经往下走了，这一步现在不能办。刷新看看到哪一步了。"),
    ("version_stale", "别人刚才改过这一版。请重新打开，再改一次。"),
    ("version_scheduled", "已经有一版定好了生效日期。先撤回那一版，再发布这一版。"),
    ("effect_past", "生效日期已经过了。请填以后的日期，或不填马上生效。"),
    ("draft_open", "已经有一版在改了。请改那一版。"),
    ("draft_not_found", "现在没有正在改的版本。"),
    ("version_not_found", "没有这一版。"),
    ("quality_rules", "有几处不符合事项规范，改好才能继续。"),
    ("unknown_places", "受理点或审核单位写的大厅、区划，目录里没有。"),
    ("base_moved", "统一标准已经换了新版。请重新保存一次，再提交。"),
    ("base_item_repealed", "这个事项的统一标准已经取消，不能再认领、发布。"),
    ("base_item_suspended", "这个事项的统一标准暂停了，等标准恢复再办。"),
    ("base_item_standing", "这个事项现在的状态不能这样办。"),
    ("item_state", "这个事项现在的状态不能这样办。"),
    ("out_of_scope", "这不在您负责的范围里。"),
    ("changed_meanwhile", "刚才有人办了这一步。刷新看结果。"),
    ("departs_from_standard", "有几处是全市统一的，不能改。请看每一处的说明。"),
    ("nothing_pending", "这个事项已经跟上了，没有要跟的新标准。"),
    ("base_conflicts", "和新标准有冲突，先改好再采用。"),
    ("draft_in_the_way", "有一版正在修改，先发布或放弃它。"),
    ("transfer_not_found", "没有这项权力调整，或者不归您管。"),
    ("transfer_state", "这项调整已经往下走了，这一步现在不能办。刷新看看。"),
    ("receiver_number", "承接机关的个数不对：取消不填，下放至少一家，其他填一家。"),
    ("receiver_place", "承接机关不合适：下放和承接给下级，划转给同级。"),
    ("receiver_is_giver", "移交机关和承接机关不能是同一家。"),
    ("not_its_item", "有的事项不是移交机关的，或者没有在用。请核对实施编码。"),
    ("item_moves_already", "有的事项已经在另一项调整里。先办完或撤回那一项。"),
    ("no_items", "还没填哪些事项。请填实施编码。"),
    ("receiver_repealed", "承接机关的这个事项已经取消，不能再接。"),
    ("receiver_not_found", "这家不在承接机关里。"),
    ("overlay_not_reviewed", "承接机关的实施清单还没审完。先填好、审核通过，再承接。"),
    ("day_over", "生效的日子已经过了。请选今天或以后。"),
    ("item_closed", "这件事暂停办理或已经取消，现在不收新的申请。"),
    ("action_not_allowed", "这件已经往下走了，这一步现在不能办。刷新看看办到哪一步了。"),
    ("case_unchangeable", "这件已经提交，现在不能再改。要改请联系受理窗口。"),
    ("action_not_yours", "这一步要由别人来办，不是您的权限。"),
    ("rated_before", "这个已经评过了，一件只能评一次。"),
    ("rating_too_early", "还没办完，现在还不能评。"),
    ("rating_too_late", "过了可以评价的时间。有话要说，请打 12345。"),
    ("rating_option_invalid", "选的原因和满意程度对不上。请重新选一次。"),
    ("rectification_not_there", "这条差评已经往下走了，这一步现在不能办。刷新看看。"),
    ("payee_held", "联系电话或收款账户还没核实是本人的。请本人确认，或两位工作人员核实后再办。"),
    ("payee_not_held", "这件的联系电话和收款账户已经核实过了。刷新看看。"),
    ("release_not_proposed", "还没有人登记核实结果。先由一位工作人员附证明登记，再复核。"),
    ("not_the_principal", "这一步只能申请人本人来确认。"),
    ("accepted_by_law", "到期没有答复，这件依法已视为受理，从收件那天起算。刷新后接着办。"),
    ("licence_alarm", "这件用的证照已经失效，先到“证照失效”处理好，再作准予决定。"),
    ("alarm_answered", "这条已经有结论了。刷新看结果。"),
    ("alarm_not_found", "没有这一条。刷新再看。"),
    ("reason_short", "说明太短。请写十个字以上，说清为什么。"),
    ("break_glass_limit", "今天没有办件强行查看的次数用完了。请先开办件，或请同事办理。"),
    ("alarm_over", "这条已经处理过了。刷新看结果。"),
    ("alarm_outcome", "还没选怎么处理的，或者选的不合适。请重新选一项。"),
    ("case_moved_on", "刚才已经有人办了这一步。刷新看结果。"),
    ("agents_not_allowed", "这一步代办员不能替办，要本人或窗口来办。"),
    ("outside_villages", "这不是您负责的村。请联系那个村的代办员。"),
    ("draft_quota", "今天的草稿已经有 30 件了。先办完这些，或明天再开新的。"),
    ("applicant_missing", "还没选替谁办。请先找到申请人。"),
    ("not_yourself", "群众只能给自己申请。替家人办，请找村代办员或到窗口。"),
    ("form_missing", "表还没填。请先填表再提交。"),
    ("mandate_invalid", "委托填得不全。请写明办什么、到哪一天，并附上签字的委托书照片。"),
    ("material_not_found", "这件事不要这份材料。"),
    ("material_not_to_be_demanded", "这份材料政府部门之间能核对，不能向申请人要。"),
    ("step_not_found", "这件事没有这个环节。"),
    ("office_not_found", "这件事不用这个科室审核。"),
    ("file_not_found", "文件没找到。请重新上传。"),
    ("too_many_files", "这件已经有 60 个文件，放不下了。请把几页合成一个 PDF。"),
    ("licence_not_taken", "这份材料不能从电子证照库调取。拍一张照片交上也行。"),
    ("second_notice", "已经一次性告知过了，不能再要补别的材料。确有必要的，要领导批准并写明原因。"),
    ("approver_missing", "这一步要另一位领导批准。请填批准人。"),
    ("notice_empty", "还没选要补什么。请至少选一份材料并写明原因。"),
    ("supplement_incomplete", "告知书上的材料还没补齐。请都补上再交。"),
    ("steps_missing", "环节还没做完（集体讨论、公示等）。做完、记下来才能往下办。"),
    ("materials_pending", "容缺的材料还没补齐，补齐才能决定。"),
    ("review_incomplete", "还有科室没审完，或现场勘查没做完。都齐了才能决定。"),
    ("review_given", "这个科室已经给过意见了，不用再给。"),
    ("step_recorded", "这个环节已经记过了，不用再记。"),
    ("clock_suspended", "现在正走特别程序，计时停着。恢复计时后再决定。"),
    ("not_on_the_spot", "这件事不是当场办结的，请先受理。"),
    ("closes_by_licence", "这件的结果是证照，发证后自动办结，不用手动办结。"),
    ("procedure_not_found", "这件事没有这种特别程序。"),
    ("extension_not_allowed", "不能延这么多天。请看事项规定的延长期限。"),
    ("acknowledged", "这件已经签收过了。"),
    ("bad_cursor", "翻页的地址过期了。请从第一页看起。"),
    ("mandate_missing", "没有这位村民的委托。请先记录委托。"),
    ("mandate_revoked", "村民已经收回了委托。要接着办，请重新委托。"),
    ("mandate_expired", "委托到期了。请重新记录委托。"),
    ("mandate_out_of_scope", "委托里没有写这件事。请重新记录委托。"),
    ("not_taken_in_there", "这件事不在那里受理。请看指南里的办理地点。"),
    ("form_invalid", "有几处要改，改好才能继续。"),
    ("file_empty", "文件是空的。请重新选一个。"),
    ("file_too_large", "文件太大了，一个文件最多 10 兆。拍照时选小一点的尺寸。"),
    ("file_type_not_taken", "只收照片（JPG、PNG）和 PDF。请换一种格式。"),
    ("file_not_as_declared", "文件的后缀和内容不一样。请重新拍照或另存后再传。"),
    ("file_suspicious", "文件坏了，或者没传完整。请重新拍照再传。"),
    ("file_active_content", "这个 PDF 带有脚本或附件，不能收。请打印成普通 PDF，或拍照。"),
    ("file_name_invalid", "文件名太长或有特殊字符。请改个短一点的名字。"),
    ("text_too_short", "写得太短了。意见要 10 个字以上，申请人能看到。"),
    ("text_too_long", "写得太长了。请精简一些。"),
    ("text_hidden_characters", "里面有看不见的特殊字符。请重新输入一遍，不要粘贴。"),
    ("step_out_of_phase", "现在还不到办这个环节的时候，或者已经过了。"),
    ("too_few_people", "到场的人不够。现场勘查、入户调查要两个人以上。"),
    ("recorder_absent", "记录的人自己要在到场人员里。"),
    ("too_little_evidence", "照片或文件不够。请按要求再传。"),
    ("notice_days_missing", "公示要写明从哪天到哪天。"),
    ("notice_too_short", "公示的天数不够。请看事项要求的最短天数。"),
    ("claimed_in_the_future", "日期还没到。请看一下是不是填错了。"),
    ("signer_was_not_there", "您不在到场人员里，不能签这一份。"),
    ("other_office", "这不是您科室的审核。"),
    ("spoke_for_another_office", "您已经代表另一个科室给过意见了，一件里一个人只能代表一个科室。"),
    ("letter_missing", "没有授权书，或者授权书不管这件事、已经到期。请找本单位系统管理员。"),
    ("not_the_decider", "这件事由首席代表决定。"),
    ("same_person", "受理的人不能自己决定，要换一个人。"),
    ("seal_invalid", "这枚审批章现在不能用。请选本单位在有效期内的章。"),
    ("main_material_absent", "缺主要材料，不能容缺受理。请一次性告知补正。"),
    ("materials_absent", "缺材料，而且这件事不能容缺。请一次性告知补正。"),
    ("clock_refused", "计时不能这样改。请看办件的计时说明。"),
    ("licence_not_held", "没查到这本电子证照。可能还没制成电子证，拍一张照片交上也行。"),
    ("licence_not_valid", "这本证照已经过期或失效。请先去换证，或问一下窗口。"),
    ("licence_refused", "证照库没有给这本证照。拍一张照片交上也行。"),
    ("licence_unavailable", "证照这会儿调不到，不怪您。先接着办，过几分钟再调；急的话拍一张。"),
    ("file_store_unavailable", "文件这会儿存不了，不怪您。请过几分钟再传。"),
    ("identity_unavailable", "实名信息这会儿调不到，不怪您。先自己填，不耽误办。"),
    ("person_name_differs", "这个号码已经登记过，姓名对不上。请对照身份证再填一遍。"),
    ("person_not_found", "没找到这个人。请对照身份证，把姓名和号码再填一遍。"),
    ("number_invalid", "身份证号不对，最后一位或中间抄错了。请对照身份证再填。"),
    ("idempotency_key_reused", "这张表已经交过了，内容又改了。请从办件里重新打开再改。"),
    ("idempotency_key_missing", "这张表放得太久了。请返回上一页，刷新后再交一次。"),
    ("idempotency_key_malformed", "这张表放得太久了。请返回上一页，刷新后再交一次。"),
    ("import_state", "这份导入已经往下走了，这一步现在不能做。刷新看看它到哪一步了。"),
    ("state_not_allowed", "这一步现在不能做，它的状态已经变了。刷新看看。"),
    ("exists_already", "已经有一份正在写了。请接着写那一份，不用再开。"),
    ("findings", "有几处要改，改好才能继续。"),
    ("value_invalid", "有一处填得不对。请对照提示改好再试。"),
    ("sheet_too_many_lines", "行数太多了，一个文件最多 2 万行。请分成几份。"),
    ("sheet_too_many_columns", "列太多了，一张表最多 200 列。请删掉没用的列。"),
    ("sheet_cell_too_long", "有一格字太多，装不下。请精简那一格。"),
    ("sheet_unpacks_too_far", "这个文件解开后大得不正常，不能收。请另存一份再传。"),
    ("sheet_old_excel", "这是旧格式的 xls 文件。请用表格软件另存为 xlsx 再传。"),
    ("sheet_unreadable", "这不是能读的表格，或者文件坏了。请另存为 xlsx 或 csv 再传。"),
    ("sheet_encoding", "文件里的字读不出来。请另存为 UTF-8 的 csv，或 xlsx。"),
    ("sheet_without_headings", "第一行没有列名。请用模板，或补上表头。"),
    ("sheet_same_heading", "有两列的列名一样。请改掉一个。"),
    ("upload_cut_off", "传到一半断了。请再传一次。"),
    ("sample_too_large", "样表太大了，最大 5 兆。请压缩一下，或分成几份。"),
    ("sample_kind_not_taken", "样表只收 PDF、docx、xlsx、JPG、PNG。旧的 doc、xls 请另存一份再传。"),
    ("sample_active_content", "文件里带有宏、脚本或嵌入的文件，不能收。请另存为普通的 PDF。"),
    ("picture_not_taken", "照片只收 JPG、PNG，一张最多 10 兆。请换一张。"),
    ("item_exists", "这个编码已经有事项了。请换一个，或直接用那个事项。"),
    ("assurance_too_low", "这一步要先当面核对身份。带身份证到就近的为民服务中心窗口，当场就好。"),
    ("step_up_needed", "这一步要再验证一次。到“我的”里点“再验证一次”，然后接着办。"),
    ("second_factor_wrong", "验证码不对，或者用过了。等应用里出现下一个再填。"),
    ("second_factor_missing", "您还没有绑定验证器。到“我的”里绑定。"),
    ("too_many_codes", "验证码错了太多次。请等一会儿再试。"),
    ("permission_missing", "这一步不在您的权限里。"),
    ("body_too_large", "填的内容太多了。请精简一些。"),
    ("timed_out", "系统忙，没来得及办。填的都留着，请过几分钟再试。"),
];

/// The sentence of a code, if the table has it.
pub(crate) fn sentence(code: &str) -> Option<&'static str> {
    SENTENCES.iter().find(|(known, _)| *known == code).map(|(_, sentence)| *sentence)
}

/// Heading and text of the page for a failed call.
pub(crate) fn fault(fault: &Fault) -> (&'static str, String) {
    let heading = match fault.status().as_u16() {
        401 => "请先登录",
        403 => "这一步您不能办",
        404 => "没有找到",
        409 | 412 => "这一步现在不能办",
        413 => "文件太大了",
        429 => "太频繁了",
        400..=499 => "这次没有办成",
        _ => return our_fault(),
    };
    let text = sentence(fault.code()).unwrap_or(match fault.status().as_u16() {
        401 => "您有一会儿没动，为安全退出了。登录后接着办。",
        403 => "这一步不在您的权限里。要是您觉得应该能办，请找本单位的系统管理员。",
        404 => "没有找到，或者不是您能看的。",
        409 | 412 => "这件的情况刚刚变了。刷新看看办到哪一步了。",
        429 => "请过一会儿再试。",
        _ => "返回上一页，对照提示再填一次。还是不行，请打 12345。",
    });
    (heading, text.to_owned())
}

/// Heading and text where the fault is ours.
pub(crate) fn our_fault() -> (&'static str, String) {
    ("系统出了问题，不是您填错了", "已经存下的都留着，请过几分钟再试，或打 12345。".to_owned())
}

/// Heading and text where something that the page needs is away for a moment.
pub(crate) fn outage() -> (&'static str, String) {
    let text = "有一处系统连不上，正在恢复，不怪您。已经存下的都在。过一会儿点“再试一次”，急的话打 12345。";
    ("这会儿连不上", text.to_owned())
}

/// A short number under which a fault is found in the log.
pub(crate) fn fault_number() -> String {
    let bytes = random_32().unwrap_or_default();
    bytes.iter().take(3).map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_explained_twice_and_no_sentence_blames() {
        for (at, (code, sentence)) in SENTENCES.iter().enumerate() {
            assert!(SENTENCES.iter().skip(at + 1).all(|(other, _)| other != code), "{code}");
            for word in ["非法", "失败", "亲", "尊敬"] {
                assert!(!sentence.contains(word), "{code}: {word}");
            }
            assert!(sentence.ends_with('。'), "{code}");
        }
    }
}
