-- What the whole of sync needs (tombstones kept for a time, coming trips first), the wish to cancel, drafts, and the words beside a line of
-- a history. As everywhere: each key starts with tenant_id, ids and JSON are TEXT, instants are BIGINT microseconds UTC.

-- Tombstones up to this revision are gone: a cursor below it starts again.
alter table counters add column tombstone_floor bigint not null default 0;

-- Where the revision stood at a moment, noted once a day: so a tombstone's age is known without a time on every change.
create table sync_heads (
    tenant_id text not null,
    noted_at bigint not null,
    rev bigint not null,
    primary key (tenant_id, noted_at)
);

-- First and last moment of the thing itself. -1 = written before these columns; worked out when the store is opened.
alter table bookings add column starts_at bigint not null default -1;
alter table bookings add column ends_at bigint not null default -1;
create index bookings_without_span on bookings (tenant_id, id) where ends_at = -1;

create index desk_cases_by_trip on desk_cases (tenant_id, trip_id);

-- Somebody wants a booking cancelled and has not seen the figures yet. At most one stands; those that ended stay, so that a repeat is known.
create table cancel_wishes (
    tenant_id text not null,
    id text not null,
    booking_id text not null,
    user_id text not null,
    by_name text not null,
    written_at bigint not null,
    received_at bigint not null,
    ended_at bigint,
    end_reason text,
    primary key (tenant_id, id),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create unique index cancel_wishes_standing on cancel_wishes (tenant_id, booking_id) where ended_at is null;

-- Drafts of a computer that may keep nothing: sealed like every personal field, gone with their user.
create table drafts (
    tenant_id text not null,
    user_id text not null,
    name text not null,
    sealed bytea not null,
    written_at bigint not null,
    updated_at bigint not null,
    primary key (tenant_id, user_id, name),
    foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

-- What the supplier or the person who decided said, where it was kept.
alter table history add column words text;
