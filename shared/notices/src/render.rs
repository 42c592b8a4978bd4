//! From content to bytes.
use crate::{
    Check, Content, qr, said,
    templates::{self, Templates},
    world::Desk,
};
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

static ATTACHING: LazyLock<PdfStandards> =
    LazyLock::new(|| PdfStandards::new(&[PdfStandard::A_3b]).unwrap_or_default());

/// Renders a document under a version of the templates. The same content, check and version give the same bytes.
///
/// It computes for some milliseconds and waits for nothing: call it where that disturbs nobody.
///
/// # Errors
/// [`RenderError`]; a warning of the typesetter is an error too.
pub fn render(content: &Content, check: &Check, version: i16) -> Result<Rendered, RenderError> {
    let template = templates::of(content.body.kind(), version).ok_or(RenderError::NoTemplate(version))?;
    typeset(&template, &files(content, check)?, ident(content, check), false)
}

/// The same under a template that an editor wrote. It sees what the shipped ones see, and nothing else.
///
/// # Errors
/// As [`render`].
pub fn render_own(content: &Content, check: &Check, own: &str) -> Result<Rendered, RenderError> {
    typeset(&templates::own(own), &files(content, check)?, ident(content, check), false)
}

/// All that a document under such a template shows as text, without blanks.
pub(crate) fn shown(content: &Content, check: &Check, own: &str) -> Result<String, RenderError> {
    let document = compiled(&templates::own(own), &files(content, check)?);
    comemo::evict(CACHE_AGE);
    Ok(said::text(&document?))
}

/// What a template reads.
fn files(content: &Content, check: &Check) -> Result<[(&'static str, String); 2], RenderError> {
    let address = check.address(&content.head.number);
    let title = content.body.kind().name();
    let data = Data { content, check_address: &address, check_code: check.code.to_string(), title };
    let qr = qr::svg(&address).ok_or_else(|| broken("the address to check it at is too long"))?;
    Ok([("/content.json", serde_json::to_string(&data)?), ("/check.svg", qr)])
}

fn ident(content: &Content, check: &Check) -> String {
    format!("{}:{}", content.head.number, check.code)
}

/// Sets a template over files as PDF/A: of level 3 if something is attached, of level 2 if not.
pub(crate) fn typeset(
    template: &Templates<'_>,
    files: &[(&str, String)],
    ident: String,
    attached: bool,
) -> Result<Rendered, RenderError> {
    let set = set(template, files, ident, attached);
    // Otherwise every document would stay in the typesetter's memory.
    comemo::evict(CACHE_AGE);
    set
}

fn set(
    template: &Templates<'_>,
    files: &[(&str, String)],
    ident: String,
    attached: bool,
) -> Result<Rendered, RenderError> {
    let document = compiled(template, files)?;
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("Tongban".to_owned())),
        standards: if attached { ATTACHING.clone() } else { STANDARDS.clone() },
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| first(&errors))?;
    Ok(Rendered { pdf, pages: document.pages().len() })
}

fn compiled(template: &Templates<'_>, files: &[(&str, String)]) -> Result<PagedDocument, RenderError> {
    let desk = Desk::new(template.own, template.shared, files).ok_or_else(|| broken("a path is wrong"))?;
    let compiled = typst::compile::<PagedDocument>(&desk);
    let document = compiled.output.map_err(|errors| first(&errors))?;
    if !compiled.warnings.is_empty() {
        return Err(first(&compiled.warnings));
    }
    let characters = said::missing(&document);
    if characters.is_empty() {
        return Ok(document);
    }
    Err(RenderError::MissingGlyphs { count: characters.chars().count(), characters })
}

fn broken(why: &str) -> RenderError {
    RenderError::Template(why.to_owned())
}

/// The typesetter's words are about the template's source, never about the content.
fn first(diagnostics: &[SourceDiagnostic]) -> RenderError {
    broken(diagnostics.first().map_or("no reason was given", |diagnostic| diagnostic.message.as_str()))
}
