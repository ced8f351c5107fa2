//! Steps of a scenario, counted and printed as they happen.
use anyhow::Result;
use std::future::Future;
use std::time::Instant;

#[derive(Default)]
pub struct Report {
    pub steps: u32,
    pub failed: u32,
}

impl Report {
    /// Runs one step and says how it went. An error ends the scenario, counted as failed.
    pub async fn step<T>(&mut self, name: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
        let start = Instant::now();
        let result = work.await;
        self.steps += 1;
        match &result {
            Ok(_) => eprintln!("  ok    {name} ({} ms)", start.elapsed().as_millis()),
            Err(error) => {
                self.failed += 1;
                eprintln!("  FAIL  {name} ({} ms): {error:#}", start.elapsed().as_millis());
            }
        }
        result
    }
}
