//! A prefix in a bucket of an S3-compatible store.

use std::collections::VecDeque;
use std::sync::Arc;

use athlete_replay::error::{Error, ErrorCode, Result};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{Attribute, Attributes, ObjectStore, ObjectStoreExt, PutOptions};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use super::BUCKET_SCHEME;
use super::headers::{Kind, content_type};

/// How many uploads run at once.
const AT_ONCE: usize = 16;

/// A prefix in a bucket. What the store wants to know (keys, region, endpoint) comes from the environment variables that
/// the AWS tools read, and `AWS_ALLOW_HTTP=true` allows one without TLS.
pub(crate) struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    address: String,
    runtime: Runtime,
}

impl Bucket {
    /// The bucket behind `BUCKET/PREFIX`.
    ///
    /// # Errors
    /// `out-of-range`.
    pub(super) fn open(address: &str) -> Result<Self> {
        let refused = |message: String| {
            Error::new(ErrorCode::OutOfRange, message).in_file(format!("{BUCKET_SCHEME}{address}"))
        };
        let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
        if bucket.is_empty() {
            return Err(refused("expected s3://BUCKET/PREFIX, found no bucket".to_owned()));
        }
        let prefix = Path::parse(prefix.trim_end_matches('/'))
            .map_err(|error| refused(format!("expected s3://BUCKET/PREFIX: {error}")))?;
        // Whoever installed one before is as good: it is the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .build()
            .map_err(|error| {
                refused(format!(
                    "expected a store that can be reached with what the environment says: {error}"
                ))
            })?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| refused(format!("the connection could not be set up: {error}")))?;
        Ok(Self {
            store: Arc::new(store),
            prefix,
            address: address.trim_end_matches('/').to_owned(),
            runtime,
        })
    }

    pub(super) fn place_of(&self, name: &str) -> String {
        format!("{BUCKET_SCHEME}{}/{name}", self.address)
    }

    /// Uploads files, several at once; each is retried. Returns when all are there, or with the first that failed.
    pub(super) fn put(&self, files: Vec<(String, Vec<u8>, Kind)>) -> Result<()> {
        let mut waiting = VecDeque::from(files);
        self.runtime.block_on(async {
            let mut uploads = JoinSet::new();
            loop {
                while uploads.len() < AT_ONCE
                    && let Some((name, bytes, kind)) = waiting.pop_front()
                {
                    let store = Arc::clone(&self.store);
                    let path = self.prefix.clone().join(name.as_str());
                    uploads.spawn(async move {
                        let options = PutOptions::from(attributes(&name, kind));
                        let outcome = store.put_opts(&path, bytes.into(), options).await;
                        (name, outcome)
                    });
                }
                match uploads.join_next().await {
                    None => return Ok(()),
                    Some(Ok((_, Ok(_)))) => {}
                    Some(Ok((name, Err(error)))) => {
                        return Err(self.failed(&name, "could not be written", &error));
                    }
                    Some(Err(error)) => return Err(self.failed("", "could not be written", &error)),
                }
            }
        })
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let path = self.prefix.clone().join(name);
        self.runtime.block_on(async {
            let outcome = match self.store.get(&path).await {
                Ok(found) => found.bytes().await,
                Err(object_store::Error::NotFound { .. }) => return Ok(None),
                Err(error) => Err(error),
            };
            match outcome {
                Ok(bytes) => Ok(Some(bytes.to_vec())),
                Err(error) => Err(self.failed(name, "could not be read", &error)),
            }
        })
    }

    pub(super) fn remove(&self, name: &str) -> Result<()> {
        let path = self.prefix.clone().join(name);
        match self.runtime.block_on(self.store.delete(&path)) {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed(name, "could not be removed", &error)),
        }
    }

    fn failed(&self, name: &str, what: &str, error: &dyn std::error::Error) -> Error {
        Error::new(ErrorCode::FileUnreadable, format!("the file {what}: {error}"))
            .in_file(self.place_of(name))
    }
}

fn attributes(name: &str, kind: Kind) -> Attributes {
    Attributes::from_iter([
        (Attribute::ContentType, content_type(name)),
        (Attribute::CacheControl, kind.cache_control()),
    ])
}
