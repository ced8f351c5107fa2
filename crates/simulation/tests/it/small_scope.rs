//! Two clients that want one thing, two workers, every fault at every place: all worlds, not a sample.
use btm_simulation::model::Shop;
use btm_simulation::run::small_scope;

/// Faults in one world. Three, too, are tried out by `cargo xtask sim --exhaustive 3`.
const MOST: u32 = 2;

#[test]
fn no_two_faults_break_a_promise_wherever_they_hit() {
    let mut worlds = 0;
    for shop in Shop::ALL {
        let scope = small_scope(shop, MOST);
        assert!(scope.broken.is_none(), "{shop:?}: {:?}", scope.broken);
        assert!(scope.worlds > if shop == Shop::Desk { 10 } else { 500 }, "{shop:?}: {} worlds", scope.worlds);
        worlds += scope.worlds;
    }
    assert!(worlds > 10_000, "{worlds}");
}

#[test]
fn without_a_fault_there_is_one_world_and_it_ends_well() {
    for shop in Shop::ALL {
        let scope = small_scope(shop, 0);
        assert_eq!((scope.worlds, scope.broken.is_none()), (1, true), "{shop:?}");
    }
}
