/// Answers a query.
#[timed(name = "query_duration_seconds", in_flight, long_task, busy)]
async fn query(&self, text: &str) -> Rows {
    self.plan(text).await.run().await
}
