//! Base items and overlays as lines: one column per element, read off the content's own schema, so that no element is
//! left out when the content grows.

use contracts::catalogue::{BaseItemContent, Domain, OverlayContent};
use kernel::code::{AuthorityNature, BaseItemCode, ExerciseLevel, ItemType, ProcessingKind, ServiceObject};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{
    cell::{CellKind, Column},
    finding::{Finding, FindingCode},
    headings::Placed,
    plan::{Entry, Mapping, Plan},
    sheet::{Line, Table},
};

/// Headings of the elements, in the order of the template. What is not here comes last under its own name.
const HEADINGS: &[(&str, &str)] = &[
    ("base_code", "基本编码"),
    ("code", "基本编码"),
    ("name", "事项名称"),
    ("aliases", "百姓说法"),
    ("pinyin", "拼音"),
    ("exercise_content", "行使内容"),
    ("power_division", "权限划分"),
    ("domain", "所属领域"),
    ("item_type", "事项类型"),
    ("level", "行使层级"),
    ("service_objects", "服务对象"),
    ("themes", "服务主题"),
    ("legal_basis", "设定依据"),
    ("conditions", "受理条件"),
    ("materials", "申请材料"),
    ("questions", "情形问题"),
    ("eligibility", "能不能办"),
    ("form", "申请表"),
    ("samples", "样表"),
    ("statutory_limit", "法定时限"),
    ("extension", "延长"),
    ("handling", "办件类型"),
    ("processing", "审批方式"),
    ("conclusion", "办结方式"),
    ("flow", "环节"),
    ("results", "办理结果"),
    ("faqs", "常见问题"),
    ("special_procedures", "特别程序"),
    ("urgent", "急难先行"),
    ("presence_required", "必须本人到场"),
    ("agent_allowed", "可以代办"),
    ("fees", "收费"),
    ("fee_table", "收费计算"),
    ("remedies", "救济途径"),
    ("joint_departments", "联办机构"),
    ("intermediaries", "中介服务"),
    ("quantity_limit", "数量限制"),
    ("authority", "实施主体编码"),
    ("authority_name", "实施主体"),
    ("authority_nature", "实施主体性质"),
    ("unit", "内设机构"),
    ("handling_unit", "承办机构"),
    ("entrusted_by", "委托部门"),
    ("jurisdiction", "行政管辖"),
    ("cross_region", "通办范围"),
    ("channels", "办理形式"),
    ("promised_limit", "承诺时限"),
    ("stages", "办理流程"),
    ("acceptance_points", "受理点"),
    ("review_offices", "审核科室"),
    ("supervising_unit", "监管单位"),
    ("contact", "联系方式"),
    ("visits", "到现场次数"),
    ("online", "网上办理"),
    ("online_address", "网办地址"),
    ("system_level", "运行系统层级"),
    ("connection", "系统对接"),
    ("seal_name", "审批专用章"),
    ("intake_rules", "受理规则"),
    ("local_code", "地方编码"),
    ("provenance", "来源标注"),
];

/// The longest text of one element.
const TEXT: usize = 2_000;

/// The columns of a content.
pub(crate) struct Layout {
    /// In the order of the template.
    pub(crate) columns: Vec<Column>,
    /// The fields that are lists: an empty cell is an empty list.
    lists: Vec<String>,
}

/// The columns of base items.
pub(crate) fn base_layout() -> Layout {
    layout::<BaseItemContent>()
}

/// The columns of implementing items: the base code, and all that the authority fills in.
pub(crate) fn implementing_layout() -> Layout {
    let mut layout = layout::<OverlayContent>();
    layout.columns.insert(0, Column::new("base_code", "基本编码", CellKind::Text(12)).required());
    layout
}

/// Base items.
pub(crate) fn plan_base(tables: &[Table], mapping: &Mapping) -> Plan {
    let layout = base_layout();
    planned(tables, mapping, &layout, |values| {
        let content: BaseItemContent = shaped(values)?;
        let key = content.code.to_string();
        serde_json::to_value(content).map(|content| (key, content)).map_err(|_never| String::new())
    })
}

/// Overlays with the base codes they belong to.
pub(crate) fn plan_implementing(tables: &[Table], mapping: &Mapping) -> Plan {
    let layout = implementing_layout();
    planned(tables, mapping, &layout, |mut values| {
        let base_code = values.remove("base_code").unwrap_or_default();
        let base_code = base_code.as_str().and_then(|code| BaseItemCode::parse(code).ok());
        let base_code = base_code.ok_or_else(|| "base_code".to_owned())?;
        let overlay: OverlayContent = shaped(values)?;
        let key = format!("{}/{base_code}", overlay.authority);
        Ok((key, json!({ "base_code": base_code, "overlay": overlay })))
    })
}

/// A line of a table that says this content.
pub(crate) fn line(layout: &Layout, number: u32, content: &Value) -> Line {
    let cell = |column: &Column| column.write(content.get(&column.key).unwrap_or(&Value::Null));
    Line { number, cells: layout.columns.iter().map(cell).collect() }
}

fn planned(
    tables: &[Table],
    mapping: &Mapping,
    layout: &Layout,
    read: impl Fn(Map<String, Value>) -> Result<(String, Value), String>,
) -> Plan {
    let mut plan = Plan::default();
    for table in tables {
        let placed = Placed::of(table, &layout.columns, mapping, &mut plan.findings);
        placed.refuse_unknown(table, &mut plan.findings);
        if !plan.findings.is_empty() {
            continue;
        }
        for line in &table.lines {
            let before = plan.findings.len();
            let mut values = placed.values(table, line, &mut plan.findings);
            for name in &layout.lists {
                let value = values.entry(name.clone()).or_insert(Value::Null);
                if value.is_null() {
                    *value = json!([]);
                }
            }
            let mut entry = Entry { line: line.number, key: String::new(), content: Value::Null };
            if plan.findings.len() == before {
                match read(values) {
                    Ok((key, content)) => (entry.key, entry.content) = (key, content),
                    Err(path) => plan.findings.push(misshapen(layout, line.number, &path)),
                }
            }
            plan.entries.push(entry);
        }
    }
    plan
}

/// The typed content, or the path at which it is not one.
fn shaped<T: DeserializeOwned>(values: Map<String, Value>) -> Result<T, String> {
    serde_path_to_error::deserialize(Value::Object(values)).map_err(|error| error.path().to_string())
}

fn misshapen(layout: &Layout, line: u32, path: &str) -> Finding {
    let field = path.split(['.', '[']).next().unwrap_or_default();
    let heading = layout.columns.iter().find(|column| column.key == field);
    let heading = heading.map_or(field, |column| column.heading.as_str());
    let code = if ["code", "base_code", "authority"].contains(&path) {
        FindingCode::BadCode
    } else {
        FindingCode::Shape
    };
    let place = if path == field { String::new() } else { format!("位置 {path}") };
    Finding::new(line, heading, code).with(&place)
}

fn layout<T: JsonSchema>() -> Layout {
    let schema: Value = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().into();
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let rank = |key: &str| HEADINGS.iter().position(|(known, _)| *known == key).unwrap_or(HEADINGS.len());
    let mut keys: Vec<&String> = properties.keys().collect();
    keys.sort_by_key(|key| (rank(key), key.as_str()));
    let mut layout = Layout { columns: Vec::new(), lists: Vec::new() };
    for key in keys {
        let property = resolved(properties.get(key).unwrap_or(&Value::Null), &schema);
        let (kind, nullable) = (kind(key, property, &schema), is_nullable(properties.get(key)));
        if property.get("type").is_some_and(|kind| kind == "array") {
            layout.lists.push(key.clone());
        }
        let heading = HEADINGS.iter().find(|(known, _)| known == key).map_or(key.as_str(), |(_, zh)| zh);
        let scalar = !matches!(kind, CellKind::Json | CellKind::Lines(_) | CellKind::Many(_));
        let column = Column::new(key, heading, kind);
        let needed = scalar && !nullable && required.contains(&key.as_str());
        layout.columns.push(if needed { column.required() } else { column });
    }
    layout
}

/// The schema behind references and behind “or null”.
fn resolved<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(path.trim_start_matches('#'));
        return target.map_or(schema, |target| resolved(target, root));
    }
    let choices = schema.get("anyOf").and_then(Value::as_array);
    let real =
        choices.into_iter().flatten().find(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
    real.map_or(schema, |real| resolved(real, root))
}

fn is_nullable(schema: Option<&Value>) -> bool {
    let Some(schema) = schema else { return true };
    let in_type = schema.get("type").and_then(Value::as_array);
    schema.get("anyOf").is_some() || in_type.is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"))
}

fn kind(key: &str, schema: &Value, root: &Value) -> CellKind {
    if let Some(codes) = codes(schema) {
        return CellKind::OneOf(named(key, codes));
    }
    let is = |wanted: &str| match schema.get("type") {
        Some(Value::String(kind)) => kind == wanted,
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == wanted),
        _ => false,
    };
    if is("array") {
        let items = resolved(schema.get("items").unwrap_or(&Value::Null), root);
        return match codes(items) {
            Some(codes) => CellKind::Many(named(key, codes)),
            None if items.get("type").is_some_and(|kind| kind == "string") => CellKind::Lines(TEXT),
            None => CellKind::Json,
        };
    }
    match (is("string"), is("integer"), is("boolean")) {
        (true, ..) => CellKind::Text(TEXT),
        (_, true, _) => CellKind::Whole,
        (_, _, true) => CellKind::Truth,
        _ => CellKind::Json,
    }
}

/// The values of an enumeration.
fn codes(schema: &Value) -> Option<Vec<String>> {
    let texts = |values: Vec<&Value>| {
        values.into_iter().map(|value| value.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
    };
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return texts(values.iter().filter(|value| !value.is_null()).collect());
    }
    let choices = schema.get("oneOf").and_then(Value::as_array)?;
    texts(choices.iter().map(|choice| choice.get("const").unwrap_or(&Value::Null)).collect())
}

/// The names that go with the codes of a field.
fn named(key: &str, codes: Vec<String>) -> Vec<(String, String)> {
    let name = |code: &String| -> Option<String> {
        let name = match key {
            "domain" => Domain::ALL.into_iter().find(|domain| domain.code() == code)?.name(),
            "item_type" => ItemType::parse(code).ok()?.name_zh(),
            "level" => ExerciseLevel::parse(code).ok()?.name_zh(),
            "service_objects" => ServiceObject::parse(code).ok()?.name_zh(),
            "handling" => ProcessingKind::parse(code).ok()?.name_zh(),
            "authority_nature" => AuthorityNature::parse(code).ok()?.name_zh(),
            "processing" if code == "one_act" => "即审即办",
            "processing" => "前审后批",
            "conclusion" => match code.as_str() {
                "approval" => "审批办结",
                "certificate" => "出证办结",
                "document" => "出文办结",
                "payment" => "给付办结",
                _ => "登记办结",
            },
            _ => return None,
        };
        Some(name.to_owned())
    };
    codes.into_iter().map(|code| (code.clone(), name(&code).unwrap_or(code))).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::sheet, *};
    use crate::domain::export::{text, workbook};

    fn homestead() -> Value {
        let text = include_str!("../../../../../deploy/seed/items/homestead.json");
        serde_json::from_str::<Value>(text).unwrap()["base"].clone()
    }

    fn table(content: &Value) -> Table {
        let layout = base_layout();
        let headings = layout.columns.iter().map(|column| column.heading.clone()).collect();
        Table { name: String::new(), headings, lines: vec![line(&layout, 2, content)] }
    }

    #[test]
    fn an_item_comes_back_equal_from_xlsx_and_csv() {
        let content = homestead();
        let typed: BaseItemContent = serde_json::from_value(content.clone()).unwrap();
        let content = serde_json::to_value(typed).unwrap();
        for bytes in [workbook::write(&[table(&content)]).unwrap(), text::write(&table(&content)).unwrap()] {
            let plan = plan_base(&sheet::read(&bytes).unwrap(), &Vec::new());
            assert_eq!(plan.findings, []);
            assert_eq!((plan.entries[0].key.as_str(), &plan.entries[0].content), ("340199001000", &content));
        }
    }

    #[test]
    fn every_element_has_a_heading_of_its_own() {
        for layout in [base_layout(), implementing_layout()] {
            let mut headings: Vec<&String> = layout.columns.iter().map(|column| &column.heading).collect();
            assert!(layout.columns.iter().all(|column| column.heading != column.key), "{headings:?}");
            headings.sort_unstable();
            headings.dedup();
            assert_eq!(headings.len(), layout.columns.len());
        }
    }

    #[test]
    fn a_wrong_element_is_found_at_its_column_and_place() {
        let mut content = homestead();
        content["materials"][2]["necessity"] = json!("9");
        let mut table = table(&content);
        let plan = plan_base(&[table.clone()], &Vec::new());
        let finding = &plan.findings[0];
        assert_eq!((finding.line, finding.field.as_str(), finding.code), (2, "申请材料", FindingCode::Shape));
        assert!(finding.message.contains("materials[2].necessity"), "{}", finding.message);
        let at = table.column("行使层级").unwrap();
        table.lines[0].cells[at] = "乡里".to_owned();
        let plan = plan_base(&[table], &Vec::new());
        assert_eq!(
            (plan.findings[0].field.as_str(), plan.findings[0].code),
            ("行使层级", FindingCode::NotInDictionary)
        );
    }

    #[test]
    fn a_column_that_nobody_knows_is_not_dropped_in_silence() {
        let tables =
            sheet::read("基本编码,受理条件,申请材料,备注\n340199001000,,,要紧\n".as_bytes()).unwrap();
        let plan = plan_base(&tables, &Vec::new());
        assert!(plan.findings.iter().any(|it| it.code == FindingCode::UnknownColumn && it.field == "备注"));
        assert!(
            plan.findings.iter().any(|it| it.code == FindingCode::MissingColumn && it.field == "事项名称")
        );
    }
}
