//! Every closed word of theirs is open at our edge.
use btm_suppliers::duffel::wire::*;

macro_rules! nonsense {
    ($($name:ident),+) => {
        #[test]
        fn a_nonsense_word_is_kept_and_not_refused() {
            $(
                let read: $name = serde_json::from_str("\"blorp\"").unwrap();
                assert_eq!(read, $name::Other("blorp".into()), stringify!($name));
            )+
        }
    };
}
nonsense!(
    PlaceType,
    CabinWord,
    PassengerType,
    BaggageType,
    OrderType,
    ContentType,
    DocumentType,
    PaymentType,
    PaymentState,
    ErrorType
);

#[test]
fn known_words_are_known() {
    assert_eq!(serde_json::from_str::<OrderType>("\"hold\"").unwrap(), OrderType::Hold);
    assert_eq!(serde_json::from_str::<ErrorType>("\"airline_error\"").unwrap(), ErrorType::Airline);
    assert_eq!(serde_json::from_str::<DocumentType>("\"electronic_ticket\"").unwrap(), DocumentType::ElectronicTicket);
}
