-- Companies, accounts, sessions, factors, people. Times are microseconds since 1970 UTC, ids are UUID texts.
-- Every table of a company is keyed by tenant_id first. The three tables at the end are looked up before a company is known:
-- their keys are hashes, and each row names its company.

create table organisations (
    tenant_id text not null primary key,
    name text not null,
    created_at bigint not null
);

-- The company's data key, wrapped by the master key that stands outside this database.
create table data_keys (
    tenant_id text not null,
    id text not null,
    wrapped bytea not null,
    created_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id) references organisations (tenant_id)
);

create table users (
    tenant_id text not null,
    id text not null,
    traveller_id text not null,
    email text not null,
    roles text not null,
    state text not null,
    password_phc text,
    created_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id) references organisations (tenant_id)
);

create table travellers (
    tenant_id text not null,
    id text not null,
    family_name text not null,
    given_name text not null,
    family_kana text not null,
    given_kana text not null,
    passport_surname text not null,
    passport_given text not null,
    passport_confirmed bigint not null,
    title text,
    gender text,
    email text not null,
    phone text not null,
    updated_at bigint not null,
    primary key (tenant_id, id),
    foreign key (tenant_id) references organisations (tenant_id)
);

-- Birth dates, factor seeds: XChaCha20-Poly1305 under the company's data key, bound to tenant | person | field.
create table personal_fields (
    tenant_id text not null,
    person_id text not null,
    field text not null,
    sealed bytea not null,
    updated_at bigint not null,
    primary key (tenant_id, person_id, field),
    foreign key (tenant_id) references organisations (tenant_id)
);

create table invitations (
    tenant_id text not null,
    id text not null,
    user_id text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);

-- One-time codes of an authenticator; the seed itself is a personal field. last_step makes each code work once.
create table totp_factors (
    tenant_id text not null,
    user_id text not null,
    confirmed_at bigint not null,
    last_step bigint not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);

create table recovery_codes (
    tenant_id text not null,
    user_id text not null,
    slot bigint not null,
    phc text not null,
    used_at bigint,
    primary key (tenant_id, user_id, slot),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);

-- A session is one family of refresh tokens on one device.
create table sessions (
    tenant_id text not null,
    id text not null,
    user_id text not null,
    device_key bytea not null,
    device_name text not null,
    enrolment_only bigint not null,
    started_at bigint not null,
    last_seen_at bigint not null,
    factor_at bigint,
    ends_at bigint not null,
    ended_at bigint,
    end_reason text,
    refresh_hash text not null,
    previous_hash text,
    rotated_at bigint,
    successor bytea,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);
create index sessions_by_user on sessions (tenant_id, user_id);

-- Between password and code.
create table login_challenges (
    tenant_id text not null,
    id text not null,
    user_id text not null,
    device_key bytea not null,
    device_name text not null,
    expires_at bigint not null,
    used_at bigint,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);

-- Global: which company and account an address signs in to. email_key is the folded address.
create table login_index (
    email_key text not null primary key,
    tenant_id text not null,
    user_id text not null,
    foreign key (tenant_id, user_id) references users (tenant_id, id)
);

-- Global: SHA-256 of an opaque token → what it opens. kind: access | refresh | invitation | challenge.
create table token_index (
    token_hash text not null primary key,
    kind text not null,
    tenant_id text not null,
    ref_id text not null,
    expires_at bigint not null
);
create index token_index_by_expiry on token_index (expires_at);

-- Global: tries of a password or code, also for addresses nobody has. subject is a SHA-256.
create table sign_in_attempts (
    subject text not null primary key,
    failures bigint not null,
    next_at bigint not null,
    updated_at bigint not null
);
