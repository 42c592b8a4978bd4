//! Names of made-up items, composed of what real ones are composed of.

const OBJECTS: [&str; 50] = [
    "水产苗种",
    "林木种子",
    "烟草专卖",
    "道路运输",
    "危险化学品",
    "医疗器械",
    "食品生产",
    "特种设备",
    "建筑施工",
    "房地产开发",
    "取水工程",
    "河道采砂",
    "排污设施",
    "放射诊疗",
    "母婴保健",
    "民办学校",
    "校外培训",
    "文艺演出",
    "互联网上网",
    "出版物零售",
    "电影放映",
    "文物保护",
    "体育场馆",
    "旅行社",
    "导游人员",
    "公章刻制",
    "保安服务",
    "爆破作业",
    "消防设施",
    "燃气供应",
    "供热企业",
    "城市绿化",
    "户外广告",
    "临时占道",
    "污水排入管网",
    "人防工程",
    "测绘成果",
    "矿产勘查",
    "采矿工程",
    "土地复垦",
    "农村土地经营权",
    "农田水利",
    "动物诊疗",
    "生鲜乳收购",
    "饲料生产",
    "肥料登记",
    "渔业捕捞",
    "船舶营运",
    "港口经营",
    "快递业务",
];
const ACTS: [&str; 40] = [
    "许可证核发",
    "许可证变更",
    "许可证延续",
    "许可证注销",
    "许可证补发",
    "资质认定",
    "资质变更",
    "资质延续",
    "资质注销",
    "备案",
    "备案变更",
    "备案注销",
    "方案审批",
    "设计审查",
    "竣工验收",
    "年度报告",
    "从业人员登记",
    "从业人员注册",
    "补贴申领",
    "奖励申领",
    "信息查询",
    "档案查询",
    "证明开具",
    "安全评价审查",
    "场所登记",
    "场所变更登记",
    "名称核准",
    "负责人变更",
    "地址变更",
    "范围变更",
    "遗失补证",
    "到期换证",
    "临时许可",
    "跨区作业登记",
    "检验合格证核发",
    "收费标准核定",
    "保证金退还",
    "争议调解",
    "申诉受理",
    "咨询预约",
];

/// The name of the item of this number; all are different up to 2,000.
pub(super) fn name(number: usize) -> String {
    let object = OBJECTS.get(number % OBJECTS.len()).copied().unwrap_or_default();
    let act = ACTS.get(number / OBJECTS.len() % ACTS.len()).copied().unwrap_or_default();
    format!("{object}{act}")
}

/// What people might say for it.
pub(super) fn aliases(number: usize) -> [String; 3] {
    let object = OBJECTS.get(number % OBJECTS.len()).copied().unwrap_or_default();
    let act = ACTS.get(number / OBJECTS.len() % ACTS.len()).copied().unwrap_or_default();
    [format!("办{object}的{act}"), format!("{object}怎么{act}"), format!("{act}（{object}）")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn two_thousand_names_differ() {
        assert_eq!((0..2_000).map(name).collect::<BTreeSet<_>>().len(), 2_000);
    }
}
