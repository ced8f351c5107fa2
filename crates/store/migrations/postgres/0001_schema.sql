-- The schema as SQLite's migrations 1 to 7 leave it (a test compares the two). Texts sort by their bytes on every server: collate "C".

create table meta (
    name text collate "C" not null,
    value text collate "C" not null,
    primary key (name)
);

create table counters (
    tenant_id text collate "C" not null,
    revision bigint not null,
    audit_next bigint not null,
    tombstone_floor bigint not null default 0,
    primary key (tenant_id)
);

create table audit (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    idx bigint not null,
    at bigint not null,
    actor text collate "C",
    session text collate "C",
    action text collate "C" not null,
    object_kind text collate "C" not null,
    object_id text collate "C" not null,
    old_value text collate "C",
    new_value text collate "C",
    leaf text collate "C" not null,
    acting_for text collate "C",
    primary key (tenant_id, id),
    unique (tenant_id, idx)
);

create table offers (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    user_id text collate "C" not null,
    search_id text collate "C" not null,
    handle text collate "C" not null,
    offer text collate "C" not null,
    expires_at bigint not null,
    replaced_by text collate "C",
    primary key (tenant_id, id)
);
create index offers_by_expiry on offers (expires_at);

create table trips (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    user_id text collate "C" not null,
    title text collate "C" not null,
    purpose text collate "C",
    created_at bigint not null,
    primary key (tenant_id, id)
);
create index trips_by_user on trips (tenant_id, user_id, created_at);

create table purchases (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    trip_id text collate "C" not null,
    user_id text collate "C" not null,
    created_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, trip_id) references trips (tenant_id, id)
);

create table bookings (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    purchase_id text collate "C" not null,
    trip_id text collate "C" not null,
    user_id text collate "C" not null,
    state text collate "C" not null,
    accepted text collate "C" not null,
    flow text collate "C" not null,
    created_at bigint not null,
    due_at bigint,
    lease_until bigint not null,
    fence bigint not null,
    patient bigint not null default 0,
    starts_at bigint not null default -1,
    ends_at bigint not null default -1,
    woken bigint not null default 0,
    supplier text collate "C" not null default '',
    primary key (tenant_id, id),
    foreign key (tenant_id, purchase_id) references purchases (tenant_id, id),
    foreign key (tenant_id, trip_id) references trips (tenant_id, id)
);
create index bookings_by_purchase on bookings (tenant_id, purchase_id);
create index bookings_by_trip on bookings (tenant_id, trip_id);
create index bookings_due on bookings (due_at) where due_at is not null;
create index bookings_needing_a_human on bookings (tenant_id, id) where state = 'needs_human';
create index bookings_without_span on bookings (tenant_id, id) where ends_at = -1;
create unique index bookings_once on bookings (id);
create index bookings_unsure on bookings (state) where state in ('confirming', 'needs_human');

create table journal (
    tenant_id text collate "C" not null,
    booking_id text collate "C" not null,
    step text collate "C" not null,
    attempt bigint not null,
    our_ref text collate "C" not null,
    state text collate "C" not null,
    supplier_ref text collate "C",
    request_hash text collate "C",
    deadline bigint,
    compensation text collate "C",
    evidence text collate "C",
    changed_at bigint not null,
    primary key (tenant_id, booking_id, step, attempt),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index journal_by_supplier_ref on journal (supplier_ref) where supplier_ref is not null;

create table natural_keys (
    tenant_id text collate "C" not null,
    traveller_id text collate "C" not null,
    service_kind text collate "C" not null,
    start_at bigint not null,
    fingerprint text collate "C" not null,
    distinguisher bigint not null,
    booking_id text collate "C" not null,
    primary key (tenant_id, traveller_id, service_kind, start_at, fingerprint, distinguisher),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index natural_keys_by_booking on natural_keys (tenant_id, booking_id);

create table history (
    tenant_id text collate "C" not null,
    booking_id text collate "C" not null,
    seq bigint not null,
    at bigint not null,
    event text collate "C" not null,
    actor text collate "C",
    from_state text collate "C",
    to_state text collate "C",
    words text collate "C",
    primary key (tenant_id, booking_id, seq),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index history_failed on history (at) where to_state = 'failed';

create table documents (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    booking_id text collate "C" not null,
    user_id text collate "C" not null,
    kind text collate "C" not null,
    title_ja text collate "C" not null,
    title_en text collate "C" not null,
    file_name text collate "C" not null,
    html_ja text collate "C" not null,
    html_en text collate "C" not null,
    created_at bigint not null,
    shared_ja text collate "C",
    shared_en text collate "C",
    primary key (tenant_id, id),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index documents_by_booking on documents (tenant_id, booking_id);

create table answers (
    tenant_id text collate "C" not null,
    user_id text collate "C" not null,
    key text collate "C" not null,
    fingerprint text collate "C" not null,
    status bigint,
    body text collate "C",
    created_at bigint not null,
    primary key (tenant_id, user_id, key)
);

create table changes (
    tenant_id text collate "C" not null,
    user_id text collate "C" not null,
    entity text collate "C" not null,
    id text collate "C" not null,
    rev bigint not null,
    gone bigint not null,
    primary key (tenant_id, user_id, entity, id)
);
create index changes_by_revision on changes (tenant_id, user_id, rev);

create table organisations (
    tenant_id text collate "C" not null,
    name text collate "C" not null,
    created_at bigint not null,
    primary key (tenant_id)
);

create table data_keys (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    wrapped bytea not null,
    created_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id) references organisations (tenant_id)
);

create table users (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    traveller_id text collate "C" not null,
    email text collate "C" not null,
    roles text collate "C" not null,
    state text collate "C" not null,
    password_phc text collate "C",
    created_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id) references organisations (tenant_id)
);
create index users_by_traveller on users (tenant_id, traveller_id);

create table travellers (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    family_name text collate "C" not null,
    given_name text collate "C" not null,
    family_kana text collate "C" not null,
    given_kana text collate "C" not null,
    passport_surname text collate "C" not null,
    passport_given text collate "C" not null,
    passport_confirmed bigint not null,
    title text collate "C",
    gender text collate "C",
    email text collate "C" not null,
    phone text collate "C" not null,
    updated_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id) references organisations (tenant_id)
);

create table personal_fields (
    tenant_id text collate "C" not null,
    person_id text collate "C" not null,
    field text collate "C" not null,
    sealed bytea not null,
    updated_at bigint not null,
    primary key (tenant_id, person_id, field),
    foreign key (tenant_id) references organisations (tenant_id)
);

create table invitations (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    user_id text collate "C" not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);

create table totp_factors (
    tenant_id text collate "C" not null,
    user_id text collate "C" not null,
    confirmed_at bigint not null,
    last_step bigint not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);

create table recovery_codes (
    tenant_id text collate "C" not null,
    user_id text collate "C" not null,
    slot bigint not null,
    phc text collate "C" not null,
    used_at bigint,
    primary key (tenant_id, user_id, slot),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);

create table sessions (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    user_id text collate "C" not null,
    device_key bytea not null,
    device_name text collate "C" not null,
    enrolment_only bigint not null,
    started_at bigint not null,
    last_seen_at bigint not null,
    factor_at bigint,
    ends_at bigint not null,
    ended_at bigint,
    end_reason text collate "C",
    refresh_hash text collate "C" not null,
    previous_hash text collate "C",
    rotated_at bigint,
    successor bytea,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);
create index sessions_by_user on sessions (tenant_id, user_id);

create table login_challenges (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    user_id text collate "C" not null,
    device_key bytea not null,
    device_name text collate "C" not null,
    expires_at bigint not null,
    used_at bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);

create table login_index (
    email_key text collate "C" not null,
    tenant_id text collate "C" not null,
    user_id text collate "C" not null,
    primary key (email_key),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);

create table token_index (
    token_hash text collate "C" not null,
    kind text collate "C" not null,
    tenant_id text collate "C" not null,
    ref_id text collate "C" not null,
    expires_at bigint not null,
    primary key (token_hash)
);
create index token_index_by_expiry on token_index (expires_at);

create table sign_in_attempts (
    subject text collate "C" not null,
    failures bigint not null,
    next_at bigint not null,
    updated_at bigint not null,
    primary key (subject)
);

create table booking_travellers (
    tenant_id text collate "C" not null,
    booking_id text collate "C" not null,
    traveller_id text collate "C" not null,
    primary key (tenant_id, booking_id, traveller_id),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index booking_travellers_by_traveller on booking_travellers (tenant_id, traveller_id);

create table quotes (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    user_id text collate "C" not null,
    booking_id text collate "C" not null,
    kind text collate "C" not null,
    handle text collate "C" not null,
    told text collate "C" not null,
    expires_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index quotes_by_booking on quotes (tenant_id, booking_id, kind);
create index quotes_by_expiry on quotes (expires_at);

create table inbox (
    supplier text collate "C" not null,
    event_id text collate "C" not null,
    received_at bigint not null,
    kind text collate "C" not null,
    our_ref text collate "C",
    order_ref text collate "C",
    offer_ref text collate "C",
    primary key (supplier, event_id)
);

create table arranger_links (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    arranger_id text collate "C" not null,
    traveller_id text collate "C" not null,
    created_at bigint not null,
    ended_at bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, arranger_id) references users (tenant_id, id),
    foreign key (tenant_id, traveller_id) references travellers (tenant_id, id)
);
create unique index arranger_links_once on arranger_links (tenant_id, arranger_id, traveller_id) where ended_at is null;
create index arranger_links_by_traveller on arranger_links (tenant_id, traveller_id);

create table desk_cases (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    user_id text collate "C" not null,
    traveller_id text collate "C" not null,
    traveller_name text collate "C" not null,
    trip_id text collate "C",
    booking_id text collate "C",
    about text collate "C" not null,
    state text collate "C" not null,
    words text collate "C" not null,
    created_at bigint not null,
    answer_by bigint not null,
    told_overdue bigint not null,
    claimed_by text collate "C",
    claimed_name text collate "C",
    claimed_until bigint,
    fence bigint not null,
    primary key (tenant_id, id)
);
create index desk_cases_by_answer on desk_cases (tenant_id, state, answer_by);
create index desk_cases_by_booking on desk_cases (tenant_id, booking_id);
create index desk_cases_by_trip on desk_cases (tenant_id, trip_id);

create table desk_lines (
    tenant_id text collate "C" not null,
    case_id text collate "C" not null,
    seq bigint not null,
    at bigint not null,
    actor text collate "C",
    event text collate "C" not null,
    words text collate "C",
    primary key (tenant_id, case_id, seq),
    foreign key (tenant_id, case_id) references desk_cases (tenant_id, id)
);

create table desk_quotes (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    case_id text collate "C" not null,
    state text collate "C" not null,
    offer text collate "C" not null,
    created_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references desk_cases (tenant_id, id)
);
create index desk_quotes_by_case on desk_quotes (tenant_id, case_id, created_at);

create table stay_hits (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    user_id text collate "C" not null,
    search_id text collate "C" not null,
    handles text collate "C" not null,
    hit text collate "C" not null,
    expires_at bigint not null,
    primary key (tenant_id, id)
);
create index stay_hits_by_expiry on stay_hits (expires_at);

create table sync_heads (
    tenant_id text collate "C" not null,
    noted_at bigint not null,
    rev bigint not null,
    primary key (tenant_id, noted_at)
);

create table cancel_wishes (
    tenant_id text collate "C" not null,
    id text collate "C" not null,
    booking_id text collate "C" not null,
    user_id text collate "C" not null,
    by_name text collate "C" not null,
    written_at bigint not null,
    received_at bigint not null,
    ended_at bigint,
    end_reason text collate "C",
    primary key (tenant_id, id),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create unique index cancel_wishes_standing on cancel_wishes (tenant_id, booking_id) where ended_at is null;

create table drafts (
    tenant_id text collate "C" not null,
    user_id text collate "C" not null,
    name text collate "C" not null,
    sealed bytea not null,
    written_at bigint not null,
    updated_at bigint not null,
    primary key (tenant_id, user_id, name),
    foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

create table esims (
    tenant_id text collate "C" not null,
    iccid text collate "C" not null,
    booking_id text collate "C" not null,
    primary key (tenant_id, iccid),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index esims_by_iccid on esims (iccid);
