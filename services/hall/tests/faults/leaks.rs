//! Looks for personal data where there must be none: in columns, in Redis, in any text.

use crate::{
    database::Database,
    desk::percent,
    installation::{Installation, connect, keys},
};

/// What must be found nowhere, each under a name that a report may say.
pub(crate) struct Canaries(pub(crate) Vec<(&'static str, String)>);

impl Canaries {
    /// Those that a text holds: as they are, percent-encoded, or with JSON's escapes.
    pub(crate) fn in_text(&self, text: &str) -> Vec<&'static str> {
        let lower = text.to_lowercase();
        let held = self.0.iter().filter(|(_, canary)| forms(canary).iter().any(|form| lower.contains(form)));
        held.map(|(name, _)| *name).collect()
    }

    /// The columns of any table that hold one: text, arrays and JSON as text, bytes as bytes.
    pub(crate) async fn in_database(&self, database: &Database) -> Vec<String> {
        let columns = database
            .lines(
                "SELECT format('%s.%s|%I|%s', c.table_schema, c.table_name, c.column_name, c.data_type) AS line
                 FROM information_schema.columns c
                 JOIN pg_class t ON t.oid = format('%I.%I', c.table_schema, c.table_name)::regclass
                 WHERE t.relkind IN ('r', 'p') AND NOT t.relispartition
                   AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
                   AND c.data_type IN ('text', 'character varying', 'character', 'name', 'jsonb', 'json', 'ARRAY', 'bytea', 'xml')",
            )
            .await;
        assert!(columns.len() > 150, "only {} columns", columns.len());
        let looks: Vec<String> = columns.iter().map(|column| self.look(column)).collect();
        database.lines(&looks.join(" UNION ALL ")).await
    }

    fn look(&self, column: &str) -> String {
        let parts: Vec<&str> = column.split('|').collect();
        let [table, column, kind] = parts[..] else { panic!("{column}") };
        let holds = self.0.iter().map(|(_, canary)| match kind {
            "bytea" => format!("position(convert_to('{canary}', 'UTF8') IN {column}) > 0"),
            _ => format!("position('{canary}' IN {column}::text) > 0"),
        });
        let holds: Vec<String> = holds.collect();
        format!(
            "SELECT '{table}.{column}' AS line WHERE EXISTS (SELECT FROM {table} WHERE {})",
            holds.join(" OR ")
        )
    }

    /// The keys of a hall's Redis that hold one, in their name or in what lies behind it.
    pub(crate) async fn in_redis(&self, hall: &Installation) -> Vec<String> {
        let mut conn = connect(&hall.redis_url).await;
        let mut found = Vec::new();
        for key in keys(&mut conn, &hall.redis_prefix).await {
            let kind: String = redis::cmd("TYPE").arg(&key).query_async(&mut conn).await.unwrap();
            let mut command = match kind.as_str() {
                "stream" => redis::cmd("XRANGE").arg(&key).arg("-").arg("+").to_owned(),
                "hash" => redis::cmd("HGETALL").arg(&key).to_owned(),
                "list" => redis::cmd("LRANGE").arg(&key).arg(0).arg(-1).to_owned(),
                "set" => redis::cmd("SMEMBERS").arg(&key).to_owned(),
                "zset" => redis::cmd("ZRANGE").arg(&key).arg(0).arg(-1).to_owned(),
                _string => redis::cmd("GET").arg(&key).to_owned(),
            };
            let value: redis::Value = command.take().query_async(&mut conn).await.unwrap();
            if !self.in_text(&format!("{key} {value:?}")).is_empty() {
                found.push(key.trim_start_matches(&hall.redis_prefix).to_owned());
            }
        }
        found
    }
}

fn forms(canary: &str) -> [String; 3] {
    let escaped: String = canary
        .encode_utf16()
        .map(|unit| match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
            _other => format!("\\u{unit:04x}"),
        })
        .collect();
    [canary.to_lowercase(), percent(canary).to_lowercase(), escaped.to_lowercase()]
}
