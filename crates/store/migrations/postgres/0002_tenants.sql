-- Companies kept apart by the database itself (docs/adr/0006). A session sees the rows of the company `app.tenant` names; unset: none.
-- '*' is the service itself, before it knows a company or across all of them: what it may do then is the list below and nothing else.
-- Forced: bound is the owner too; superusers and BYPASSRLS are not, so the server refuses to run as one.
do $$
declare
    tenant constant text := 'tenant_id = current_setting(''app.tenant'', true)';
    service constant text := 'current_setting(''app.tenant'', true) = ''*''';
    name text;
begin
    foreach name in array array[
        'counters', 'audit', 'offers', 'trips', 'purchases', 'bookings', 'journal', 'natural_keys', 'history', 'documents', 'answers',
        'changes', 'organisations', 'data_keys', 'users', 'travellers', 'personal_fields', 'invitations', 'totp_factors',
        'recovery_codes', 'sessions', 'login_challenges', 'booking_travellers', 'quotes', 'arranger_links', 'desk_cases', 'desk_lines',
        'desk_quotes', 'stay_hits', 'sync_heads', 'cancel_wishes', 'drafts', 'esims'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy tenant on %I using (%s) with check (%s)', name, tenant, tenant);
    end loop;
    -- Whom a token or an address belongs to; what is due, named by an event, stranded or late; where revisions stand.
    foreach name in array array[
        'organisations', 'users', 'travellers', 'invitations', 'totp_factors', 'sessions', 'login_challenges', 'bookings', 'journal',
        'history', 'esims', 'desk_cases', 'counters', 'sync_heads', 'offers', 'quotes', 'stay_hits'
    ] loop
        execute format('create policy service_reads on %I for select using (%s)', name, service);
    end loop;
    -- Leases; sealed answers of a refresh that nobody repeats any more.
    foreach name in array array['bookings', 'sessions'] loop
        execute format('create policy service_updates on %I for update using (%s) with check (%s)', name, service, service);
    end loop;
    -- What has expired.
    foreach name in array array['login_challenges', 'offers', 'quotes', 'stay_hits'] loop
        execute format('create policy service_deletes on %I for delete using (%s)', name, service);
    end loop;
    execute format('create policy service_notes on sync_heads for insert with check (%s)', service);
end
$$;
