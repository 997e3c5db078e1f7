/// Reads a page from the disk.
#[timed(name = "page_read", buckets = [0.001, 0.01, 0.1, 1], outcome)]
pub fn read(&mut self, page: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; 4096];
    self.file.read_exact_at(&mut bytes, page * 4096)?;
    Ok(bytes)
}
