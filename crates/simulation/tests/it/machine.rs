//! Moves over the model, one after the other, shrunk to the shortest sequence that breaks a promise (proptest-state-machine).
use btm_simulation::dice::Dice;
use btm_simulation::model::{Fate, Shop};
use btm_simulation::{Model, Options};
use chrono::TimeDelta;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

/// What happens next.
#[derive(Clone, Debug)]
enum Move {
    Buy(Shop),
    /// Of the next call that leaves.
    Fate(Fate),
    /// Seconds go by.
    Pass(i64),
    /// A person wants something of a booking.
    Act(usize, u64),
    /// A worker dies.
    Crash(usize),
    /// A worker's clock is so many seconds off.
    Clock(usize, i64),
    /// An operator says what is true of a booking.
    Word(usize),
    /// An airline does something to an order.
    Airline(usize),
    /// A supplier's event names a booking.
    Hook(usize),
}

/// How many were bought: what acts on none of them is not worth a move.
#[derive(Clone, Debug)]
struct Bought(usize);

struct Moves;

impl ReferenceStateMachine for Moves {
    type State = Bought;
    type Transition = Move;

    fn init_state() -> BoxedStrategy<Bought> {
        Just(Bought(0)).boxed()
    }

    fn transitions(bought: &Bought) -> BoxedStrategy<Move> {
        let shop = proptest::sample::select(Shop::ALL.to_vec());
        if bought.0 == 0 {
            return shop.prop_map(Move::Buy).boxed();
        }
        let one = 0..bought.0;
        let pass = prop_oneof![1..20i64, 20..300i64, 300..4_000i64];
        prop_oneof![
            2 => shop.prop_map(Move::Buy),
            4 => proptest::sample::select(Fate::ALL.to_vec()).prop_map(Move::Fate),
            6 => pass.prop_map(Move::Pass),
            4 => (one.clone(), 0..100u64).prop_map(|(b, roll)| Move::Act(b, roll)),
            1 => (0..2usize).prop_map(Move::Crash),
            1 => (0..2usize, -150..150i64).prop_map(|(w, s)| Move::Clock(w, s)),
            1 => one.clone().prop_map(Move::Word),
            1 => one.clone().prop_map(Move::Airline),
            1 => one.prop_map(Move::Hook),
        ]
        .boxed()
    }

    fn apply(bought: Bought, happens: &Move) -> Bought {
        Bought(bought.0 + usize::from(matches!(happens, Move::Buy(_))))
    }

    fn preconditions(bought: &Bought, happens: &Move) -> bool {
        match happens {
            Move::Act(b, _) | Move::Word(b) | Move::Airline(b) | Move::Hook(b) => *b < bought.0,
            _ => true,
        }
    }
}

struct Worlds;

impl StateMachineTest for Worlds {
    type SystemUnderTest = Model;
    type Reference = Moves;

    fn init_test(_: &Bought) -> Model {
        Model::new(1, Options { steps: 1, ..Options::calm() }, Dice::seeded(1))
    }

    fn apply(mut model: Model, _: &Bought, happens: Move) -> Model {
        match happens {
            Move::Buy(shop) => model.buy(shop),
            Move::Fate(fate) => model.hand_in(fate),
            Move::Pass(seconds) => model.until(model.now() + TimeDelta::seconds(seconds)),
            Move::Act(booking, roll) => model.act(booking, roll),
            Move::Crash(worker) => model.crash(worker),
            Move::Clock(worker, seconds) => model.step_clock(worker, seconds),
            Move::Word(booking) => model.settle_case(booking),
            Move::Airline(order) => model.airline(order),
            Move::Hook(booking) => model.hook(booking),
        }
        model
    }

    fn check_invariants(model: &Model, _: &Bought) {
        assert!(model.found.is_empty(), "{:?}", model.found);
    }

    fn teardown(mut model: Model, _: Bought) {
        model.rest();
        assert!(model.found.is_empty(), "{:?}", model.found);
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_sequence_of_moves_breaks_a_promise(sequential 1..60 => Worlds);
}
