-- Seats, bags and meals wished for beside a ticket that is bought: JSON, in the order they were written.
alter table desk_cases add column wishes text not null default '[]';
