//! Compressing a body, beside the worker that others are waiting for if that takes long.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use tokio::runtime::Handle;

use super::coding::Coding;

/// Up to so many bytes take less time than to hand them to another thread is worth.
const ON_THE_SPOT: usize = 64 << 10;

/// The body in this coding; none where it stays as it is.
pub(super) async fn compressed(body: Bytes, coding: Coding) -> Option<Bytes> {
    let compress = match coding {
        Coding::Gzip => gzip,
        Coding::Zstd => zstd,
        Coding::Identity => return None,
    };
    match Handle::try_current() {
        Ok(runtime) if body.len() > ON_THE_SPOT => {
            let compressed = runtime.spawn_blocking(move || compress(&body)).await;
            compressed.ok().flatten()
        }
        _ => compress(&body),
    }
}

/// Of a scrape's text the first level leaves a tenth, and a higher one a fifth less in six times the time.
const LEVEL: Compression = Compression::new(1);

/// One member, with nothing after it.
fn gzip(body: &[u8]) -> Option<Bytes> {
    let buffer = Vec::with_capacity(body.len() / 4);
    let mut encoder = GzEncoder::new(buffer, LEVEL);
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// One frame.
#[expect(clippy::unnecessary_wraps, reason = "as the other one")]
fn zstd(body: &[u8]) -> Option<Bytes> {
    Some(compress_to_vec(body, CompressionLevel::Fastest).into())
}
