-- What keeps a booking from being made twice, lost or overlooked. As everywhere: ids are TEXT, instants are BIGINT microseconds UTC.

-- A booking's id is our reference in every supplier's books: one booking has it, whichever company's.
drop index bookings_by_id;
create unique index bookings_once on bookings (id);

-- Raised by whatever wants a booking looked at: a worker that had it in hand meanwhile leaves it due.
alter table bookings add column woken bigint not null default 0;

-- Whose work it is, so that one slow supplier does not keep the others waiting. Empty: bought before this column.
alter table bookings add column supplier text not null default '';

-- An order may appear after a person called its booking failed.
create index history_failed on history (at) where to_state = 'failed';
create index bookings_unsure on bookings (state) where state in ('confirming', 'needs_human');

-- The offer that took this one's place: its terms are others, nobody buys them under this id.
alter table offers add column replaced_by text;
