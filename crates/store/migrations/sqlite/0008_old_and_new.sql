-- How often a traveller's details were kept: an edit made on an older revision is not written over a newer one.
alter table travellers add column revision bigint not null default 0;
-- The revision the birth date was last changed at: it is sealed, and whoever edits the rest does not read it.
alter table travellers add column birth_revision bigint not null default 0;
-- What was given before this column was kept once.
update travellers set revision = 1 where updated_at > 0;

-- What a step made other than it was, old and new: times, flights, nights, price. JSON, empty where nothing moved.
alter table history add column moved text not null default '[]';
