-- Who arranges for whom, the operators' desk, and the hotels of a search. As everywhere: each key starts with tenant_id, ids and JSON are
-- TEXT, instants are BIGINT microseconds UTC.

-- The right of an account to act for a traveller. A row that ended stays: histories and the audit log point at it.
create table arranger_links (
    tenant_id text not null,
    id text not null,
    arranger_id text not null,
    traveller_id text not null,
    created_at bigint not null,
    ended_at bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, arranger_id) references users (tenant_id, id),
    foreign key (tenant_id, traveller_id) references travellers (tenant_id, id)
);
create unique index arranger_links_once on arranger_links (tenant_id, arranger_id, traveller_id) where ended_at is null;
create index arranger_links_by_traveller on arranger_links (tenant_id, traveller_id);

-- One thing a human settles. `user_id` = who asked. A claim is a lease with a fence: whoever claims later raises it.
create table desk_cases (
    tenant_id text not null,
    id text not null,
    user_id text not null,
    traveller_id text not null,
    traveller_name text not null,
    trip_id text,
    booking_id text,
    about text not null,
    state text not null,
    words text not null,
    created_at bigint not null,
    answer_by bigint not null,
    told_overdue bigint not null,
    claimed_by text,
    claimed_name text,
    claimed_until bigint,
    fence bigint not null,
    primary key (tenant_id, id)
);
create index desk_cases_by_answer on desk_cases (tenant_id, state, answer_by);
create index desk_cases_by_booking on desk_cases (tenant_id, booking_id);

-- Every step of a case, oldest first.
create table desk_lines (
    tenant_id text not null,
    case_id text not null,
    seq bigint not null,
    at bigint not null,
    actor text,
    event text not null,
    words text,
    primary key (tenant_id, case_id, seq),
    foreign key (tenant_id, case_id) references desk_cases (tenant_id, id)
);

-- What an operator offers for a case; `id` is the offer's.
create table desk_quotes (
    tenant_id text not null,
    id text not null,
    case_id text not null,
    state text not null,
    offer text not null,
    created_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references desk_cases (tenant_id, id)
);
create index desk_quotes_by_case on desk_quotes (tenant_id, case_id, created_at);

-- Bookings a person has to look at.
create index bookings_needing_a_human on bookings (tenant_id, id) where state = 'needs_human';

-- Properties of a hotel search; the suppliers' handles never leave the server.
create table stay_hits (
    tenant_id text not null,
    id text not null,
    user_id text not null,
    search_id text not null,
    handles text not null,
    hit text not null,
    expires_at bigint not null,
    primary key (tenant_id, id)
);
create index stay_hits_by_expiry on stay_hits (expires_at);
