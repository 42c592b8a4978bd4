//! The store of bytes: content-addressed, in a local folder.
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutPayload, local::LocalFileSystem, path::Path};
use sha2::{Digest, Sha256};
use std::{path::PathBuf, sync::Arc};
use tokio::sync::OnceCell;

/// Why bytes could not be stored or found.
#[derive(Debug, thiserror::Error)]
pub enum FileStoreError {
    /// The folder cannot be made.
    #[error("the folder for files cannot be made")]
    Folder(#[from] std::io::Error),
    /// The store refused.
    #[error("the store of files failed")]
    Store(#[from] object_store::Error),
    /// What lies in the store is not what was put there.
    #[error("a stored file does not have the hash it is stored under")]
    Damaged,
}

/// Where the bytes of uploads lie. The folder is opened on first use.
#[derive(Debug, Clone)]
pub struct FileStore {
    folder: PathBuf,
    opened: Arc<OnceCell<LocalFileSystem>>,
}

impl FileStore {
    /// A store in `folder`.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, opened: Arc::default() }
    }

    /// Stores bytes under their SHA-256, which it gives back in hexadecimal. The same bytes are stored once.
    ///
    /// # Errors
    /// [`FileStoreError`] if the folder is not to be had.
    pub async fn put(&self, bytes: impl Into<PutPayload> + AsRef<[u8]>) -> Result<String, FileStoreError> {
        let hash: String = Sha256::digest(bytes.as_ref()).iter().map(|byte| format!("{byte:02x}")).collect();
        match self.store().await?.put_opts(&place(&hash), bytes.into(), PutMode::Create.into()).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(hash),
            Err(error) => Err(error.into()),
        }
    }

    /// The bytes stored under a hash, checked against it.
    ///
    /// # Errors
    /// [`FileStoreError`] if they are not there or are damaged.
    pub async fn get(&self, hash: &str) -> Result<Vec<u8>, FileStoreError> {
        let bytes = self.store().await?.get(&place(hash)).await?.bytes().await?;
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if found == hash { Ok(bytes.to_vec()) } else { Err(FileStoreError::Damaged) }
    }

    /// The same, or none if they are not there.
    ///
    /// # Errors
    /// [`FileStoreError`] if they are damaged or the store fails.
    pub async fn find(&self, hash: &str) -> Result<Option<Vec<u8>>, FileStoreError> {
        match self.get(hash).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(FileStoreError::Store(object_store::Error::NotFound { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes the bytes stored under a hash. To remove what is not there is no error.
    ///
    /// # Errors
    /// [`FileStoreError`] if the store fails.
    pub async fn remove(&self, hash: &str) -> Result<(), FileStoreError> {
        match self.store().await?.delete(&place(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn store(&self) -> Result<&LocalFileSystem, FileStoreError> {
        self.opened
            .get_or_try_init(async || {
                tokio::fs::create_dir_all(&self.folder).await?;
                Ok(LocalFileSystem::new_with_prefix(&self.folder)?)
            })
            .await
    }
}

/// Two levels of folders keep each of them small.
fn place(hash: &str) -> Path {
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or("00");
    Path::from(format!("{}/{}/{hash}", part(0, 2), part(2, 4)))
}
