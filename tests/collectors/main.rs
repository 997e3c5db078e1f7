//! What is asked at each scrape: own collectors, the process, the tokio runtime, and the exporter
//! itself. They are those of one exporter, which the process has installed.

mod collecting;
mod collectors;
mod process;
mod runtimes;
