//! What each step may be repeated by: the class that follows from what its supplier offers.
use crate::payloads::duffel;
use crate::peer::{Peer, Reply};
use btm_domain::supply::{Step, SupplierClass, class};
use btm_suppliers::Supplier;

#[tokio::test]
async fn every_step_has_its_class() {
    let peer = Peer::start(|_| Reply::Close).await;
    let shop = duffel(&peer).await;
    for (step, expected) in [
        (Step::Hold, SupplierClass::K2),
        (Step::Book, SupplierClass::K3),
        (Step::Pay, SupplierClass::K2),
        (Step::Cancel, SupplierClass::K2),
        (Step::Change, SupplierClass::K2),
        (Step::AcceptChange, SupplierClass::K2),
    ] {
        assert_eq!(class(&shop.capabilities(step).unwrap()), expected, "{step:?}");
    }
    let stays = shop.stays();
    assert_eq!(class(&stays.capabilities(Step::Book).unwrap()), SupplierClass::K3);
    assert_eq!(class(&stays.capabilities(Step::Cancel).unwrap()), SupplierClass::K2);
    for step in [Step::Hold, Step::Pay, Step::Change, Step::AcceptChange] {
        assert_eq!(stays.capabilities(step), None, "{step:?}");
    }
}
