//! The tokens of every phrase, kept by tantivy in memory.

use std::collections::BTreeSet;

use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term,
    collector::{FilterCollector, TopDocs},
    query::{BooleanQuery, FuzzyTermQuery, Occur, Query, TermQuery},
    schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{TextAnalyzer, WhitespaceTokenizer},
};

/// What the writer may gather before it writes a segment; a whole catalogue fits.
const WRITER_BYTES: usize = 15_000_000;
const SLOT: &str = "slot";
const TOKENS: &str = "tokens";

/// The index failed, which it never should: it is memory only.
#[derive(Debug, thiserror::Error)]
#[error("the search index failed")]
pub struct IndexError(#[from] TantivyError);

/// The index as it is written.
pub(super) struct Writing {
    writer: IndexWriter,
    reader: IndexReader,
    slot: Field,
    tokens: Field,
}

/// The index as it stood at one moment.
#[derive(Clone)]
pub(super) struct Text {
    searcher: Searcher,
    tokens: Field,
}

/// What is looked for among the tokens.
pub(super) struct Tokens {
    /// Those that stand in the index as they are.
    pub(super) exact: BTreeSet<String>,
    /// Beginnings of spelled text.
    pub(super) beginnings: Vec<String>,
    /// Whether slips in these beginnings are forgiven: so many.
    pub(super) slips: u8,
}

impl Writing {
    /// An empty index.
    pub(super) fn new() -> Result<Self, IndexError> {
        let mut schema = Schema::builder();
        let slot = schema.add_u64_field(SLOT, INDEXED | FAST);
        let indexing =
            TextFieldIndexing::default().set_tokenizer(TOKENS).set_index_option(IndexRecordOption::WithFreqs);
        let tokens = schema.add_text_field(TOKENS, TextOptions::default().set_indexing_options(indexing));
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register(TOKENS, TextAnalyzer::builder(WhitespaceTokenizer::default()).build());
        let writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { writer, reader, slot, tokens })
    }

    /// Writes what stands in a slot, in place of what stood there.
    pub(super) fn put(&self, slot: u64, tokens: &BTreeSet<String>) -> Result<(), IndexError> {
        self.remove(slot);
        let mut document = TantivyDocument::default();
        document.add_u64(self.slot, slot);
        document.add_text(self.tokens, tokens.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Empties a slot.
    pub(super) fn remove(&self, slot: u64) {
        self.writer.delete_term(Term::from_field_u64(self.slot, slot));
    }

    /// The index with everything that was written.
    pub(super) fn commit(&mut self) -> Result<Text, IndexError> {
        self.writer.commit()?;
        self.reader.reload()?;
        Ok(Text { searcher: self.reader.searcher(), tokens: self.tokens })
    }
}

impl Text {
    /// The slots with the best of these tokens among those that are wanted, best first.
    pub(super) fn candidates(
        &self,
        tokens: &Tokens,
        wanted: impl Fn(u64) -> bool + Clone + Send + Sync + 'static,
        limit: usize,
    ) -> Result<Vec<u64>, IndexError> {
        let term = |token: &str| Term::from_field_text(self.tokens, token);
        let exact = tokens.exact.iter().map(|token| {
            let query: Box<dyn Query> = Box::new(TermQuery::new(term(token), IndexRecordOption::WithFreqs));
            (Occur::Should, query)
        });
        let beginnings = tokens.beginnings.iter().map(|token| {
            let query: Box<dyn Query> = Box::new(FuzzyTermQuery::new_prefix(term(token), tokens.slips, true));
            (Occur::Should, query)
        });
        let query = BooleanQuery::new(exact.chain(beginnings).collect());
        let best = TopDocs::with_limit(limit).order_by_score();
        let found = self.searcher.search(&query, &FilterCollector::new(SLOT.to_owned(), wanted, best))?;
        let slots = found.into_iter().map(|(_, address)| {
            let slots = self.searcher.segment_reader(address.segment_ord).fast_fields().u64(SLOT)?;
            Ok(slots.first(address.doc_id))
        });
        let slots: Result<Vec<Option<u64>>, TantivyError> = slots.collect();
        Ok(slots?.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::search::{phrase::Phrase, query::Query, tokens};

    fn asked(typed: &str, slips: u8) -> Tokens {
        let units = Query::parse(typed).whole;
        Tokens { exact: tokens::of_query(&units), beginnings: tokens::spelled_beginnings(&units), slips }
    }

    #[test]
    fn what_is_written_is_found_until_it_is_removed() {
        let mut writing = Writing::new().unwrap();
        for (slot, name) in [(7, "临时救助"), (8, "老年证"), (9, "临时居住登记")] {
            writing.put(slot, &tokens::of_phrase(&Phrase::new(name, 1.0))).unwrap();
        }
        let text = writing.commit().unwrap();
        let find = |text: &Text, typed: &str| text.candidates(&asked(typed, 1), |_| true, 5).unwrap();
        assert_eq!(find(&text, "救助").first(), Some(&7));
        assert_eq!(find(&text, "linsh").len(), 2);
        assert_eq!(find(&text, "laonainz"), [8], "a slip");
        assert_eq!(text.candidates(&asked("临时", 0), |slot| slot == 9, 5).unwrap(), [9]);
        writing.remove(7);
        let later = writing.commit().unwrap();
        assert!(!find(&later, "救助").contains(&7));
        assert!(find(&text, "救助").contains(&7), "who looks at the index of before sees what was there");
    }
}
