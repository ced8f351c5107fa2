//! Reading what the desk has. Nothing is ordered or cancelled by a call: people do both, asked by the purchase and by cases.
use super::Desk;
use super::queue::{QueueError, RentalCase};
use crate::port::{ErrorKind, LookUpRequest, SupplierError};
use btm_domain::supply::LookUp;

fn read_error(error: QueueError) -> SupplierError {
    tracing::warn!(%error, "the desk's queue cannot be read");
    SupplierError::local(ErrorKind::Unavailable)
}

impl Desk {
    pub(super) async fn case(&self, key: &str) -> Result<RentalCase, SupplierError> {
        let found = self.queue.find(key).await.map_err(read_error)?;
        found.ok_or_else(|| SupplierError::local(ErrorKind::NotFound))
    }

    pub(super) async fn find(&self, asked: &LookUpRequest) -> Result<LookUp, SupplierError> {
        let asked_at = self.clock.now();
        let key = asked.supplier_order_id.as_deref().unwrap_or(&asked.our_ref);
        Ok(match self.queue.find(key).await.map_err(read_error)? {
            Some(case) => LookUp::Found(Box::new(case.order(self.mode))),
            None => LookUp::Absent { asked_at },
        })
    }
}
