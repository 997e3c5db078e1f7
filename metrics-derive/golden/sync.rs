/// Reads a page from the disk.
#[timed(name = "page_read_duration_seconds")]
pub fn read(page: u64) -> Vec<u8> {
    vec![0; page as usize]
}
