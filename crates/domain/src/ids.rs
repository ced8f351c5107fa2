//! Ids: UUIDv7, one newtype each, made by whoever creates the thing (a purchase's by the client) and handed in.
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(value_type = String, format = Uuid))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A customer company; `tenant_id` in SQL.
    OrganisationId,
    /// An account that can sign in.
    UserId,
    /// A person who travels.
    TravellerId,
    /// The container of bookings for one purpose.
    TripId,
    /// One commit of a person over one or several bookings; its idempotency key for ever.
    PurchaseId,
    /// One thing bought at one supplier.
    BookingId,
    /// A priced, short-lived offer, named by our server.
    OfferId,
    /// A search that produced offers.
    SearchId,
    /// A stored document of a booking.
    DocumentId,
    /// One thing a human of the travel company settles.
    DeskCaseId,
    /// The right of an arranger to act for a traveller.
    ArrangerLinkId,
    /// A signed-in device.
    SessionId,
    /// A one-time invitation.
    InvitationId,
    /// One entry of the audit log.
    AuditId,
    /// One request, printed in answers and logs.
    RequestId,
}
