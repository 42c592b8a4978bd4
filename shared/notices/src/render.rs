//! From content to bytes.
use crate::{Check, Content, qr, said, templates, world::Desk};
use serde::Serialize;
use std::sync::LazyLock;
use typst::{diag::SourceDiagnostic, foundations::Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// How many renderings a cached intermediate result outlives its last use.
const CACHE_AGE: usize = 8;

/// A document as PDF/A-2b.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The bytes.
    pub pdf: Vec<u8>,
    /// How many pages.
    pub pages: usize,
}

/// Why a document could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// There is no such version of the templates.
    #[error("there are no templates of version {0}")]
    NoTemplate(i16),
    /// Characters that the font does not have. They may be part of a name, so only their number is said.
    #[error("the font lacks {count} of the characters of this document")]
    MissingGlyphs {
        /// How many different ones.
        count: usize,
        /// Which, for whoever may see the document.
        characters: String,
    },
    /// The template does not fit the content.
    #[error("the template of this document is broken: {0}")]
    Template(String),
    /// The typesetter stopped without an answer.
    #[error("the typesetter stopped")]
    Stopped,
    /// The content cannot be written down for the template.
    #[error("the content of this document cannot be written")]
    Content(#[from] serde_json::Error),
}

#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    content: &'a Content,
    check_address: &'a str,
    check_code: String,
    title: &'static str,
}

static STANDARDS: LazyLock<PdfStandards> =
    LazyLock::new(|| PdfStandards::new(&[PdfStandard::A_2b]).unwrap_or_default());

/// Renders a document under a version of the templates. The same content, check and version give the same bytes.
///
/// It computes for some milliseconds and waits for nothing: call it where that disturbs nobody.
///
/// # Errors
/// [`RenderError`]; a warning of the typesetter is an error too.
pub fn render(content: &Content, check: &Check, version: i16) -> Result<Rendered, RenderError> {
    let rendered = compile(content, check, version);
    // Otherwise every document would stay in the typesetter's memory.
    comemo::evict(CACHE_AGE);
    rendered
}

fn compile(content: &Content, check: &Check, version: i16) -> Result<Rendered, RenderError> {
    let kind = content.body.kind();
    let template = templates::of(kind, version).ok_or(RenderError::NoTemplate(version))?;
    let address = check.address(&content.head.number);
    let data =
        Data { content, check_address: &address, check_code: check.code.to_string(), title: kind.name() };
    let data = serde_json::to_string(&data)?;
    let qr = qr::svg(&address).ok_or_else(|| broken("the address to check it at is too long"))?;
    let files = [("/content.json", data), ("/check.svg", qr)];
    let desk = Desk::new(template.own, template.shared, files).ok_or_else(|| broken("a path is wrong"))?;
    let compiled = typst::compile::<PagedDocument>(&desk);
    let document = compiled.output.map_err(|errors| first(&errors))?;
    if !compiled.warnings.is_empty() {
        return Err(first(&compiled.warnings));
    }
    let characters = said::missing(&document);
    if !characters.is_empty() {
        return Err(RenderError::MissingGlyphs { count: characters.chars().count(), characters });
    }
    let options = PdfOptions {
        ident: Smart::Custom(format!("{}:{}", content.head.number, check.code)),
        creator: Smart::Custom(Some("Tongban".to_owned())),
        standards: STANDARDS.clone(),
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| first(&errors))?;
    Ok(Rendered { pdf, pages: document.pages().len() })
}

fn broken(why: &str) -> RenderError {
    RenderError::Template(why.to_owned())
}

/// The typesetter's words are about the template's source, never about the content.
fn first(diagnostics: &[SourceDiagnostic]) -> RenderError {
    broken(diagnostics.first().map_or("no reason was given", |diagnostic| diagnostic.message.as_str()))
}
