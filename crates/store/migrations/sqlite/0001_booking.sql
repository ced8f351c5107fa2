-- Bookings and what belongs to them. Accepted by SQLite and PostgreSQL alike: ids as TEXT, instants as BIGINT microseconds UTC,
-- JSON as opaque TEXT, no triggers, no sequences; each key starts with tenant_id. Only `meta` is the installation's own.
create table meta (
    name text not null primary key,
    value text not null
);

create table counters (
    tenant_id text not null primary key,
    revision bigint not null,
    audit_next bigint not null
);

create table audit (
    tenant_id text not null,
    id text not null,
    idx bigint not null,
    at bigint not null,
    actor text,
    session text,
    action text not null,
    object_kind text not null,
    object_id text not null,
    old_value text,
    new_value text,
    leaf text not null,
    primary key (tenant_id, id),
    unique (tenant_id, idx)
);

-- Server-side offers: the supplier's handle never leaves the server.
create table offers (
    tenant_id text not null,
    id text not null,
    user_id text not null,
    search_id text not null,
    handle text not null,
    offer text not null,
    expires_at bigint not null,
    primary key (tenant_id, id)
);
create index offers_by_expiry on offers (expires_at);

create table trips (
    tenant_id text not null,
    id text not null,
    user_id text not null,
    title text not null,
    purpose text,
    created_at bigint not null,
    primary key (tenant_id, id)
);
create index trips_by_user on trips (tenant_id, user_id, created_at);

create table purchases (
    tenant_id text not null,
    id text not null,
    trip_id text not null,
    user_id text not null,
    created_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, trip_id) references trips (tenant_id, id)
);

-- `accepted` never changes after the purchase; `flow` is the machine's own state; `state` repeats flow's for reading.
create table bookings (
    tenant_id text not null,
    id text not null,
    purchase_id text not null,
    trip_id text not null,
    user_id text not null,
    state text not null,
    accepted text not null,
    flow text not null,
    created_at bigint not null,
    due_at bigint,
    lease_until bigint not null,
    fence bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, purchase_id) references purchases (tenant_id, id),
    foreign key (tenant_id, trip_id) references trips (tenant_id, id)
);
create index bookings_by_purchase on bookings (tenant_id, purchase_id);
create index bookings_by_trip on bookings (tenant_id, trip_id);
create index bookings_due on bookings (due_at) where due_at is not null;

-- One row per supplier step and attempt.
create table journal (
    tenant_id text not null,
    booking_id text not null,
    step text not null,
    attempt bigint not null,
    our_ref text not null,
    state text not null,
    supplier_ref text,
    request_hash text,
    deadline bigint,
    compensation text,
    evidence text,
    changed_at bigint not null,
    primary key (tenant_id, booking_id, step, attempt),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);

-- Whoever stands here blocks a second purchase of the same thing for the same traveller.
create table natural_keys (
    tenant_id text not null,
    traveller_id text not null,
    service_kind text not null,
    start_at bigint not null,
    fingerprint text not null,
    distinguisher bigint not null,
    booking_id text not null,
    primary key (tenant_id, traveller_id, service_kind, start_at, fingerprint, distinguisher),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index natural_keys_by_booking on natural_keys (tenant_id, booking_id);

create table history (
    tenant_id text not null,
    booking_id text not null,
    seq bigint not null,
    at bigint not null,
    event text not null,
    actor text,
    from_state text,
    to_state text,
    primary key (tenant_id, booking_id, seq),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);

create table documents (
    tenant_id text not null,
    id text not null,
    booking_id text not null,
    user_id text not null,
    kind text not null,
    title_ja text not null,
    title_en text not null,
    file_name text not null,
    html_ja text not null,
    html_en text not null,
    created_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index documents_by_booking on documents (tenant_id, booking_id);

-- Answers to writes, kept as long as what they made. status is null while the work runs.
create table answers (
    tenant_id text not null,
    user_id text not null,
    key text not null,
    fingerprint text not null,
    status bigint,
    body text,
    created_at bigint not null,
    primary key (tenant_id, user_id, key)
);

-- What each user may see, at the revision of its last change; `gone` = a tombstone.
create table changes (
    tenant_id text not null,
    user_id text not null,
    entity text not null,
    id text not null,
    rev bigint not null,
    gone bigint not null,
    primary key (tenant_id, user_id, entity, id)
);
create index changes_by_revision on changes (tenant_id, user_id, rev);
