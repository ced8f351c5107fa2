-- What comes after a purchase: who travels on what, quotes people may agree to, events suppliers send. As everywhere: ids and JSON are TEXT,
-- instants are BIGINT microseconds UTC, each key starts with tenant_id; `inbox` alone is filled before a company is known.

-- Who travels on a booking decides who sees it. Until now everybody bought for themselves.
create table booking_travellers (
    tenant_id text not null,
    booking_id text not null,
    traveller_id text not null,
    primary key (tenant_id, booking_id, traveller_id),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index booking_travellers_by_traveller on booking_travellers (tenant_id, traveller_id);
insert into booking_travellers (tenant_id, booking_id, traveller_id)
    select b.tenant_id, b.id, u.traveller_id from bookings b join users u on u.tenant_id = b.tenant_id and u.id = b.user_id;
create index users_by_traveller on users (tenant_id, traveller_id);

-- 1 = waits for a moment fixed outside, which may lie months ahead; any other wait that long tells of a clock stepped back.
alter table bookings add column patient bigint not null default 0;

-- An event names a booking by our reference or by the supplier's, never a company.
create index bookings_by_id on bookings (id);
create index journal_by_supplier_ref on journal (supplier_ref) where supplier_ref is not null;

-- What others than the traveller see of a document that holds something of the traveller's alone.
alter table documents add column shared_ja text;
alter table documents add column shared_en text;

-- For whom the actor acted, where that is somebody else.
alter table audit add column acting_for text;

-- Figures of a cancellation or a change as told to one person, with the supplier's handle that never leaves the server.
create table quotes (
    tenant_id text not null,
    id text not null,
    user_id text not null,
    booking_id text not null,
    kind text not null,
    handle text not null,
    told text not null,
    expires_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index quotes_by_booking on quotes (tenant_id, booking_id, kind);
create index quotes_by_expiry on quotes (expires_at);

-- Events of suppliers, each taken once.
create table inbox (
    supplier text not null,
    event_id text not null,
    received_at bigint not null,
    kind text not null,
    our_ref text,
    order_ref text,
    offer_ref text,
    primary key (supplier, event_id)
);
