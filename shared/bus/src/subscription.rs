//! What a service wants to hear from another, and what it does about it.
use crate::{
    envelope::{Envelope, Received},
    error::BoxError,
};
use contracts::Event;
use futures::future::{LocalBoxFuture, ready};
use kernel::db::Tx;
use serde::de::DeserializeOwned;
use std::{collections::HashMap, fmt, rc::Rc, sync::Arc};

/// The effect of one event, ready to be run in a transaction. It may run again if that transaction fails.
pub(crate) type Effect = Box<dyn for<'a> Fn(&'a mut Tx) -> LocalBoxFuture<'a, Result<(), BoxError>>>;

type Prepare = dyn Fn(&Envelope) -> LocalBoxFuture<'static, Result<Effect, BoxError>> + Send + Sync;

/// Makes one effect of several events of one type.
type PrepareAll = dyn Fn(&[&Envelope]) -> Result<Effect, BoxError> + Send + Sync;

/// How events of one type are handled.
#[derive(Clone)]
struct Handling {
    each: Arc<Prepare>,
    /// Where those that wait at the same time may have their effect in one go.
    all: Option<Arc<PrepareAll>>,
}

/// The events of one source that a service handles.
///
/// A handler runs in the transaction that also records that the event was handled: nothing but SQL may be
/// awaited in it. What has to be fetched from elsewhere is fetched by a gatherer before.
#[derive(Clone)]
pub struct Subscription {
    source: &'static str,
    handlers: HashMap<String, Handling>,
}

impl Subscription {
    /// To the events of the service `source`; nothing of them is handled yet.
    pub fn new(source: &'static str) -> Self {
        Self { source, handlers: HashMap::new() }
    }

    /// Handles events of type `E`.
    #[must_use]
    pub fn on<E, H, X>(self, handle: H) -> Self
    where
        E: Event + 'static,
        H: AsyncFn(&mut Tx, &Received<E>) -> Result<(), X> + Send + Sync + 'static,
        X: Into<BoxError> + 'static,
    {
        self.on_type(E::TYPE, handle)
    }

    /// Handles events of a type that several services send under their own names.
    #[must_use]
    pub fn on_type<D, H, X>(self, kind: impl Into<String>, handle: H) -> Self
    where
        D: DeserializeOwned + 'static,
        H: AsyncFn(&mut Tx, &Received<D>) -> Result<(), X> + Send + Sync + 'static,
        X: Into<BoxError> + 'static,
    {
        self.add(
            kind.into(),
            async |_: &Received<D>| Ok::<(), BoxError>(()),
            async move |tx: &mut Tx, event: &Received<D>, (): &()| {
                handle(tx, event).await.map_err(Into::into)
            },
        )
    }

    /// Handles events of type `E`, with what `gather` fetched before the transaction; HTTP is allowed there.
    #[must_use]
    pub fn on_gathered<E, T, G, H, X, Y>(self, gather: G, handle: H) -> Self
    where
        E: Event + 'static,
        T: 'static,
        G: AsyncFn(&Received<E>) -> Result<T, X> + Send + Sync + 'static,
        H: AsyncFn(&mut Tx, &Received<E>, &T) -> Result<(), Y> + Send + Sync + 'static,
        X: Into<BoxError> + 'static,
        Y: Into<BoxError> + 'static,
    {
        self.add(
            E::TYPE.to_owned(),
            async move |event: &Received<E>| gather(event).await.map_err(Into::into),
            async move |tx: &mut Tx, event: &Received<E>, gathered: &T| {
                handle(tx, event, gathered).await.map_err(Into::into)
            },
        )
    }

    /// Handles events of type `E`, those that wait at the same time in one transaction: for effects that are sums.
    /// If one of them fails, each has a transaction of its own again.
    #[must_use]
    pub fn on_all<E, H, X>(mut self, handle: H) -> Self
    where
        E: Event + 'static,
        H: AsyncFn(&mut Tx, &[Received<E>]) -> Result<(), X> + Send + Sync + 'static,
        X: Into<BoxError> + 'static,
    {
        let handle = Arc::new(handle);
        let all = move |envelopes: &[&Envelope]| -> Result<Effect, BoxError> {
            let received: Result<Vec<Received<E>>, _> = envelopes.iter().map(|one| one.open()).collect();
            let (handle, received) = (Arc::clone(&handle), Rc::new(received?));
            Ok(Box::new(move |tx| {
                let (handle, received) = (Arc::clone(&handle), Rc::clone(&received));
                Box::pin(async move { handle(tx, &received).await.map_err(Into::into) })
            }))
        };
        let all: Arc<PrepareAll> = Arc::new(all);
        let one = Arc::clone(&all);
        let each = move |envelope: &Envelope| -> LocalBoxFuture<'static, Result<Effect, BoxError>> {
            Box::pin(ready(one(&[envelope])))
        };
        self.handlers.insert(E::TYPE.to_owned(), Handling { each: Arc::new(each), all: Some(all) });
        self
    }

    fn add<D, T, G, H>(mut self, kind: String, gather: G, handle: H) -> Self
    where
        D: DeserializeOwned + 'static,
        T: 'static,
        G: AsyncFn(&Received<D>) -> Result<T, BoxError> + Send + Sync + 'static,
        H: AsyncFn(&mut Tx, &Received<D>, &T) -> Result<(), BoxError> + Send + Sync + 'static,
    {
        let (gather, handle) = (Arc::new(gather), Arc::new(handle));
        let prepare = move |envelope: &Envelope| -> LocalBoxFuture<'static, Result<Effect, BoxError>> {
            let received = envelope.open::<D>();
            let (gather, handle) = (Arc::clone(&gather), Arc::clone(&handle));
            Box::pin(async move {
                let received = received?;
                let gathered = gather(&received).await?;
                Ok(effect(handle, received, gathered))
            })
        };
        self.handlers.insert(kind, Handling { each: Arc::new(prepare), all: None });
        self
    }

    /// The service whose events these are.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Whether events of this type have an effect here.
    pub fn handles(&self, kind: &str) -> bool {
        self.handlers.contains_key(kind)
    }

    /// Whether events of this type may have their effect in one go.
    pub(crate) fn handles_all(&self, kind: &str) -> bool {
        self.handlers.get(kind).is_some_and(|handling| handling.all.is_some())
    }

    /// Reads events of one type; `None` if each has its effect for itself, or one of them cannot be read.
    pub(crate) fn prepare_all(&self, envelopes: &[&Envelope]) -> Option<Effect> {
        let handling = self.handlers.get(&envelopes.first()?.kind)?;
        handling.all.as_ref()?(envelopes).ok()
    }

    /// Reads the event and gathers what its handler needs; `None` if events of its type have no effect here.
    pub(crate) async fn prepare(&self, envelope: &Envelope) -> Option<Result<Effect, BoxError>> {
        let handling = self.handlers.get(&envelope.kind)?;
        Some((handling.each)(envelope).await)
    }
}

fn effect<D, T, H>(handle: Arc<H>, received: Received<D>, gathered: T) -> Effect
where
    D: 'static,
    T: 'static,
    H: AsyncFn(&mut Tx, &Received<D>, &T) -> Result<(), BoxError> + 'static,
{
    let given = Rc::new((received, gathered));
    Box::new(move |tx| {
        let (handle, given) = (Arc::clone(&handle), Rc::clone(&given));
        Box::pin(async move { handle(tx, &given.0, &given.1).await })
    })
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subscription({})", self.source)
    }
}
