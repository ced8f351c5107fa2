//! Accounts and sessions: counted before checked, rotated once, and only for their own company.
use crate::db::{Db, on_both};
use btm_domain::{AuditId, Gender, InvitationId, OrganisationId, Role, SessionId, Title, TravellerDetails, TravellerId, UserId};
use btm_store::Store;
use btm_store::audit::AuditEntry;
use btm_store::identity::{
    Attempt, AttemptRule, DataKey, Keeping, NewCompany, NewInvitation, NewSession, NewUser, Rotation, TravellerEdit, UserState,
};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

on_both! {
    tries_are_counted_before_they_are_checked_and_the_wait_grows,
    a_refresh_token_rotates_once_and_the_old_one_still_names_its_session,
    another_company_sees_and_ends_nothing,
    an_invitation_is_spent_once_and_the_last_admin_stays,
    details_are_kept_on_the_revision_they_were_read_at_and_only_so,
    details_given_before_they_were_counted_were_kept_once,
}

fn now() -> DateTime<Utc> {
    "2026-11-24T03:00:00Z".parse().unwrap()
}

fn entry(tenant: u128, n: u128) -> AuditEntry {
    AuditEntry {
        id: AuditId(Uuid::from_u128(n)),
        tenant: OrganisationId(Uuid::from_u128(tenant)),
        at: now(),
        actor: None,
        session: None,
        acting_for: None,
        action: "test".to_owned(),
        object_kind: "user",
        object_id: String::new(),
        old: None,
        new: None,
    }
}

/// Company `n` with one admin, user `n`.
async fn company(store: &Store, n: u128) {
    let id = Uuid::from_u128(n);
    let user = NewUser {
        user_id: UserId(id),
        traveller_id: TravellerId(id),
        email: format!("{n}@example.com"),
        email_key: format!("{n}@example.com"),
        roles: vec![Role::CompanyAdmin],
        invitation: NewInvitation {
            id: InvitationId(id),
            token_hash: format!("invitation {n}"),
            expires_at: now() + TimeDelta::hours(1),
        },
        at: now(),
    };
    let key = DataKey { id: "k".to_owned(), wrapped: vec![1, 2, 3] };
    let company = NewCompany { id: OrganisationId(id), name: format!("Company {n}"), key, at: now() };
    store.add_company(company, user, vec![entry(n, 100 + n)]).await.unwrap();
}

fn session(n: u128) -> NewSession {
    NewSession {
        id: SessionId(Uuid::from_u128(n)),
        tenant: OrganisationId(Uuid::from_u128(n)),
        user_id: UserId(Uuid::from_u128(n)),
        device_key: vec![0; 32],
        device_name: "test".to_owned(),
        enrolment_only: false,
        at: now(),
        factor_at: None,
        ends_at: now() + TimeDelta::hours(24),
        access_hash: format!("access {n}"),
        access_expires_at: now() + TimeDelta::minutes(10),
        refresh_hash: format!("refresh {n}"),
    }
}

async fn tries_are_counted_before_they_are_checked_and_the_wait_grows(db: Db) {
    let store = db.open().await;
    let rule = AttemptRule {
        free: 3,
        wait: TimeDelta::minutes(5),
        growth: TimeDelta::minutes(1),
        longest: TimeDelta::minutes(7),
        lock_at: 6,
    };
    let waits: Vec<i64> = (0..8).map(|n| rule.wait_after(n).num_minutes()).collect();
    assert_eq!(waits, [0, 0, 0, 5, 6, 7, 7, 7]);
    let take = |at| store.take_attempt("s".to_owned(), rule, at);
    // All at once: no more than the free ones get through.
    let (a, b, c, d) = tokio::join!(take(now()), take(now()), take(now()), take(now()));
    let through = [a, b, c, d].into_iter().filter(|t| matches!(t, Ok(Attempt::Go { .. }))).count();
    assert_eq!(through, 3);
    assert_eq!(take(now()).await.unwrap(), Attempt::Wait { until: now() + TimeDelta::minutes(5) });
    let mut at = now();
    for failures in 4..=6 {
        at += TimeDelta::minutes(7);
        assert_eq!(take(at).await.unwrap(), Attempt::Go { failures });
    }
    assert_eq!(take(at + TimeDelta::days(30)).await.unwrap(), Attempt::Locked);
    store.sweep_attempts(at + TimeDelta::days(30), rule.lock_at).await.unwrap();
    assert_eq!(take(at + TimeDelta::days(30)).await.unwrap(), Attempt::Locked, "a closed one is not swept");
    store.forgive_attempts("s".to_owned()).await.unwrap();
    assert_eq!(take(at).await.unwrap(), Attempt::Go { failures: 1 });
}

async fn a_refresh_token_rotates_once_and_the_old_one_still_names_its_session(db: Db) {
    let store = db.open().await;
    company(&store, 1).await;
    store.start_session(session(1), Vec::new()).await.unwrap();
    let row = store.session_by_refresh("refresh 1".to_owned()).await.unwrap().unwrap();
    let next = |n: u8| Rotation {
        access_hash: format!("access {n}"),
        access_expires_at: now() + TimeDelta::minutes(20),
        refresh_hash: format!("refresh {n}"),
        successor: vec![n],
        at: now() + TimeDelta::minutes(1),
    };
    assert!(store.rotate_session(row.clone(), next(2)).await.unwrap());
    assert!(!store.rotate_session(row, next(3)).await.unwrap());
    let old = store.session_by_refresh("refresh 1".to_owned()).await.unwrap().unwrap();
    assert_eq!((old.refresh_hash.as_str(), old.previous_hash.as_deref()), ("refresh 2", Some("refresh 1")));
    assert_eq!(old.successor, Some(vec![2]));
    assert!(store.session_by_refresh("refresh 3".to_owned()).await.unwrap().is_none());
    store.sweep_sessions(now() + TimeDelta::minutes(15), now() + TimeDelta::minutes(2)).await.unwrap();
    assert!(store.session_by_access("access 1".to_owned()).await.unwrap().is_none(), "past");
    assert!(store.session_by_access("access 2".to_owned()).await.unwrap().is_some());
    assert_eq!(store.session_by_refresh("refresh 1".to_owned()).await.unwrap().unwrap().successor, None);
}

async fn another_company_sees_and_ends_nothing(db: Db) {
    let store = db.open().await;
    company(&store, 1).await;
    company(&store, 2).await;
    store.start_session(session(1), Vec::new()).await.unwrap();
    let (own, other) = (OrganisationId(Uuid::from_u128(1)), OrganisationId(Uuid::from_u128(2)));
    let (user, id) = (UserId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(1)));
    assert!(store.session(other, id).await.unwrap().is_none());
    assert!(store.account(other, user).await.unwrap().is_none());
    assert!(store.traveller(other, TravellerId(user.0)).await.unwrap().is_none());
    assert!(!store.end_own_session(other, user, id, now(), entry(2, 300)).await.unwrap());
    assert!(!store.end_session(other, id, "x", now(), entry(2, 301)).await.unwrap());
    assert!(store.session(own, id).await.unwrap().unwrap().ended_at.is_none());
    assert!(store.end_own_session(own, user, id, now(), entry(1, 302)).await.unwrap());
    let audit = store.audit(other, 0, 10).await.unwrap();
    assert_eq!(audit.len(), 1, "a refused act writes no entry");
    assert_eq!(store.audit(own, 0, 10).await.unwrap().len(), 2);
}

async fn an_invitation_is_spent_once_and_the_last_admin_stays(db: Db) {
    let store = db.open().await;
    company(&store, 1).await;
    let open = store.open_invitation("invitation 1", now()).await.unwrap().unwrap();
    assert!(store.open_invitation("invitation 1", now() + TimeDelta::hours(1)).await.unwrap().is_none());
    let accept = || store.accept_invitation(open.clone(), "phc".to_owned(), None, now(), Vec::new());
    let (one, two) = tokio::join!(accept(), accept());
    assert_ne!(one.unwrap(), two.unwrap());
    let (tenant, user) = (open.tenant, open.user_id);
    assert_eq!(store.account(tenant, user).await.unwrap().unwrap().state, UserState::Active);
    assert!(!store.disable_user(tenant, user, now(), entry(1, 400)).await.unwrap());
    assert!(!store.set_roles(tenant, user, vec![Role::Traveller], entry(1, 401)).await.unwrap());
    let taken = store
        .add_user(
            tenant,
            NewUser {
                user_id: UserId(Uuid::from_u128(9)),
                traveller_id: TravellerId(Uuid::from_u128(9)),
                email: "1@example.com".to_owned(),
                email_key: "1@example.com".to_owned(),
                roles: vec![Role::CompanyAdmin],
                invitation: NewInvitation { id: InvitationId(Uuid::from_u128(9)), token_hash: "t".to_owned(), expires_at: now() },
                at: now(),
            },
            Vec::new(),
        )
        .await;
    assert!(taken.unwrap_err().conflicts_with("login_index"));
    assert_eq!(store.accounts(tenant).await.unwrap().len(), 1, "nothing of a refused one stays");
}

fn edit(base: i64, given_name: &str, sealed_birth_date: Option<Vec<u8>>) -> TravellerEdit {
    let details = TravellerDetails {
        family_name: "山田".into(),
        given_name: given_name.into(),
        passport_confirmed: true,
        title: Some(Title::Ms),
        gender: Some(Gender::F),
        ..TravellerDetails::default()
    };
    TravellerEdit { details, base, sealed_birth_date }
}

async fn details_are_kept_on_the_revision_they_were_read_at_and_only_so(db: Db) {
    let store = db.open().await;
    company(&store, 1).await;
    company(&store, 2).await;
    let (own, other) = (OrganisationId(Uuid::from_u128(1)), OrganisationId(Uuid::from_u128(2)));
    let who = TravellerId(Uuid::from_u128(1));
    let keep = |tenant, edit, n| store.keep_traveller(tenant, who, edit, now(), entry(tenant_number(tenant), n));
    let stands = async || store.traveller(own, who).await.unwrap().unwrap();
    assert_eq!((stands().await.revision, stands().await.birth_revision), (0, 0));
    assert_eq!(keep(own, edit(0, "花子", Some(vec![7])), 400).await.unwrap(), Keeping::Kept);
    assert_eq!((stands().await.revision, stands().await.birth_revision), (1, 1));
    assert_eq!(stands().await.details, edit(0, "花子", None).details);
    // Without a birth date the sealed one stays, and so does the revision it was changed at.
    assert_eq!(keep(own, edit(1, "桜", None), 401).await.unwrap(), Keeping::Kept);
    assert_eq!((stands().await.revision, stands().await.birth_revision), (2, 1));
    assert_eq!(store.sealed_field(own, who.0, "birth_date").await.unwrap(), Some(vec![7]));
    // Made on what is not any more: nothing of it is written, nor logged.
    assert_eq!(keep(own, edit(1, "梅", Some(vec![8])), 402).await.unwrap(), Keeping::Moved);
    // Of two that come at once one is kept.
    let (one, two) = tokio::join!(keep(own, edit(2, "菊", Some(vec![9])), 403), keep(own, edit(2, "蘭", Some(vec![9])), 404));
    let outcomes = [one.unwrap(), two.unwrap()];
    assert!(outcomes.contains(&Keeping::Kept) && outcomes.contains(&Keeping::Moved), "{outcomes:?}");
    assert_eq!((stands().await.revision, stands().await.birth_revision), (3, 3));
    assert_eq!(store.sealed_field(own, who.0, "birth_date").await.unwrap(), Some(vec![9]));
    // Of another company there is nobody, whatever the revision.
    for base in [0, 3] {
        assert_eq!(keep(other, edit(base, "敵", None), 405).await.unwrap(), Keeping::Nobody);
    }
    assert_eq!(store.audit(own, 1, 10).await.unwrap().len(), 3);
    assert_eq!(store.audit(other, 1, 10).await.unwrap().len(), 0);
}

fn tenant_number(tenant: OrganisationId) -> u128 {
    tenant.0.as_u128()
}

async fn details_given_before_they_were_counted_were_kept_once(db: Db) {
    let store = db.open_kept().await;
    company(&store, 1).await;
    company(&store, 2).await;
    store.close().await;
    // As the version before left it; one row was never given.
    let mut raw = db.raw().await;
    for sql in [
        "alter table travellers drop column revision",
        "alter table travellers drop column birth_revision",
        "alter table history drop column moved",
        "alter table desk_cases drop column wishes",
    ] {
        raw.execute(sql, &[]).await;
    }
    let never = TravellerId(Uuid::from_u128(2));
    assert_eq!(raw.execute("update travellers set updated_at = 0 where id = $1", &[&never.to_string()]).await, 1);
    let undone = match &db {
        Db::Sqlite(_) => "delete from _sqlx_migrations where version > 7",
        Db::Postgres(_) => "delete from _sqlx_migrations where version > 2",
    };
    assert_eq!(raw.execute(undone, &[]).await, 2);
    drop(raw);
    let store = db.migrate().await;
    for (n, revision) in [(1, 1), (2, 0)] {
        let id = Uuid::from_u128(n);
        let stands = store.traveller(OrganisationId(id), TravellerId(id)).await.unwrap().unwrap();
        assert_eq!((stands.revision, stands.birth_revision), (revision, 0), "{n}");
    }
}
