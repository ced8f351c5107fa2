-- Which booking an eSIM belongs to: what a supplier tells of its data names the eSIM and nothing else.
create table esims (
    tenant_id text not null,
    iccid text not null,
    booking_id text not null,
    primary key (tenant_id, iccid),
    foreign key (tenant_id, booking_id) references bookings (tenant_id, id)
);
create index esims_by_iccid on esims (iccid);
