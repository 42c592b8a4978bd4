//! Forms that were sent: from this site, with this session's token. One that came after the session was over is
//! shown again with all it held, so that nothing has to be typed twice.
use super::visitor::{User, Visitor};
use crate::{error::PortalError, pages::resume, site::Portal};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    web::{Bytes, Data},
};
use futures::future::LocalBoxFuture;

/// The fields of a form, in their order; a name may come more than once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// The first value of a name, trimmed; empty if it is not there.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The first value of a name, if there is one that is not blank.
    pub(crate) fn some(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// All values of a name that are not blank.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let of_name = self.0.iter().filter(|(key, _)| key == name);
        of_name.map(|(_, value)| value.trim()).filter(|text| !text.is_empty()).collect()
    }

    /// The form's own key, made when it was shown.
    pub(crate) fn key(&self) -> &str {
        self.text("key")
    }

    pub(super) fn take_csrf(&mut self) -> Option<String> {
        let at = self.0.iter().position(|(key, _)| key == "csrf")?;
        Some(self.0.remove(at).1)
    }
}

/// What a form held, beside the request until it is answered: if something is away, it goes back into the page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// All fields, with the form's token and key.
    pub(crate) fields: Fields,
    /// The names of the fields that held files; those have to be chosen again.
    pub(crate) files: Vec<String>,
}

/// A form of a user who is logged in.
pub(crate) struct Posted {
    /// Who sent it.
    pub(crate) user: User,
    /// What it says.
    pub(crate) fields: Fields,
}

impl FromRequest for Posted {
    type Error = PortalError;
    type Future = LocalBoxFuture<'static, Result<Self, PortalError>>;
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let body = body.await.map_err(|_unreadable| PortalError::TooLarge)?;
            let fields = serde_urlencoded::from_bytes(&body);
            let fields = Fields(fields.map_err(|_broken| PortalError::Unreadable("the form"))?);
            request.extensions_mut().insert(Kept { fields: fields.clone(), files: Vec::new() });
            let (user, fields) = checked(&request, fields).await?;
            Ok(Self { user, fields })
        })
    }
}

/// Whether a form comes from this site, from a session that lives, with its token.
pub(super) async fn checked(
    request: &HttpRequest,
    mut fields: Fields,
) -> Result<(User, Fields), PortalError> {
    let portal = request.app_data::<Data<Portal>>().ok_or(PortalError::NotFound)?;
    if !portal.is_ours(request) {
        return Err(PortalError::ForeignForm);
    }
    let csrf = fields.take_csrf();
    match User::extract(request).await {
        Ok(user) if csrf.as_deref() == Some(&user.csrf) => Ok((user, fields)),
        Ok(user) => Err(PortalError::Again(resume::confirm(&user.visitor, &fields)?)),
        Err(PortalError::LoggedOut(_)) => {
            let visitor = Visitor::extract(request).await?;
            Err(PortalError::Again(resume::log_in_first(&visitor, &fields)?))
        }
        Err(error) => Err(error),
    }
}
