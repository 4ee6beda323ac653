import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Every change of the schema, run in the order of their names. What was released is never edited, and nothing takes away
 * or renames what the version before reads or writes: that one still runs while this one starts.
 *
 * Every key of what grows begins with the organization, and what belongs to one user goes on with the user: the tables
 * can be partitioned or distributed by it (docs/postgresql.md). Text is compared byte by byte, as SQLite does,
 * whatever the database's own order is; it holds times too, since those are kept as they are answered. JSON is `json`,
 * never `jsonb`: what was said is kept in the order in which it was said.
 */
export const migrations: Record<string, Migration> = {
  "0001-first": {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const table of first) await table.execute(db);
    },
  },
  "0002-proofs": {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const table of proofs) await table.execute(db);
    },
  },
  "0003-erased-users": {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create table erased_users (
        organization_id text collate "C" not null,
        id text collate "C" not null,
        erased_at text collate "C" not null,
        primary key (organization_id, id)
      )`.execute(db);
    },
  },
  "0004-revoked-tokens": {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`create table revoked_tokens (
        number bigint not null generated always as identity,
        organization_id text collate "C" not null,
        jti text collate "C" not null,
        revoked_at text collate "C" not null,
        expires_at text collate "C" not null,
        primary key (organization_id, jti)
      )`.execute(db);
      await sql`create index revoked_tokens_by_number on revoked_tokens (number)`.execute(db);
      await sql`create index revoked_tokens_by_end on revoked_tokens (expires_at)`.execute(db);
    },
  },
  "0005-links-and-outbox": {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const table of linksAndOutbox) await table.execute(db);
    },
  },
  "0006-approvers": {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql`alter table organizations add column approvers json not null default '[]'`.execute(db);
    },
  },
  "0007-webhooks": {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const table of webhooks) await table.execute(db);
    },
  },
  "0008-mails-of-earlier-events": {
    async up(db: Kysely<unknown>): Promise<void> {
      await mailsOfEarlierEvents.execute(db);
    },
  },
};

const first = [
  sql`create table organizations (
    id text collate "C" not null primary key,
    name text not null,
    regulations json not null,
    created_at text collate "C" not null
  )`,

  sql`create table api_keys (
    key text collate "C" not null primary key,
    organization_id text collate "C" not null references organizations,
    secret_hash text not null,
    scopes json not null,
    created_at text collate "C" not null,
    disabled_at text collate "C"
  )`,

  sql`create table sessions (
    token_hash text collate "C" not null primary key,
    key text collate "C" not null references api_keys,
    created_at text collate "C" not null,
    expires_at text collate "C" not null
  )`,

  // To find those that are over.
  sql`create index sessions_by_end on sessions (expires_at)`,

  sql`create table token_keys (
    kid text collate "C" not null primary key,
    organization_id text collate "C" references organizations,
    issuer text not null,
    public_jwk json not null,
    private_jwk json,
    created_at text collate "C" not null,
    retired_at text collate "C"
  )`,

  sql`create table notices (
    organization_id text collate "C" not null references organizations,
    id text collate "C" not null,
    version integer not null,
    notice json not null,
    text_sha256 json not null,
    primary key (organization_id, id, version)
  )`,

  // No foreign keys from here on: each new row would lock the row of the organization, which all its writers share.
  // With room on each page an update stays on it and leaves the indexes alone.
  sql`create table users (
    organization_id text collate "C" not null,
    id text collate "C" not null,
    organization_user_id text collate "C",
    version integer not null,
    created_at text collate "C" not null,
    updated_at text collate "C" not null,
    metadata json not null,
    country text,
    last_seen_country text,
    statuses json not null,
    last_event integer,
    primary key (organization_id, id)
  ) with (fillfactor = 80)`,

  // Partial, though no event and hardly a user is left out: both keys of a table begin with the organization, and where
  // there are no statistics yet the planner would take either for any question, to walk through the organization. So it
  // takes these only for who asks by what they end with.
  sql`create unique index users_by_organization_user_id on users (organization_id, organization_user_id)
    where organization_user_id is not null`,

  sql`create table events (
    organization_id text collate "C" not null,
    user_id text collate "C" not null,
    number integer not null,
    id text collate "C" not null,
    regulation text collate "C" not null,
    status text collate "C" not null,
    effective_at bigint not null,
    version integer not null,
    request_sha256 text collate "C" not null,
    event json,
    primary key (organization_id, user_id, number)
  )`,

  sql`create unique index events_by_id on events (organization_id, id) where id is not null`,
];

const proofs = [
  // Whose comes before which, to find what is erased with a user; nobody is ''.
  sql`create table proofs (
    organization_id text collate "C" not null,
    user_id text collate "C" not null,
    id text collate "C" not null,
    media_type text not null,
    created_at text collate "C" not null,
    content bytea not null,
    primary key (organization_id, user_id, id)
  )`,

  // Such files are compressed already.
  sql`alter table proofs alter column content set storage external`,

  sql`create index proofs_by_id on proofs (organization_id, id)`,
];

const linksAndOutbox = [
  sql`create table links (
    secret_hash text collate "C" not null primary key,
    organization_id text collate "C" not null references organizations,
    organization_user_id text collate "C",
    task json not null,
    created_at text collate "C" not null,
    expires_at text collate "C" not null
  )`,

  // To find those that are over.
  sql`create index links_by_end on links (expires_at)`,

  // To find those that are erased with a user.
  sql`create index links_by_person on links (organization_id, organization_user_id)
    where organization_user_id is not null`,

  // By user, to find what is erased with them.
  sql`create table outbox (
    organization_id text collate "C" not null,
    user_id text collate "C" not null,
    id text collate "C" not null,
    topic text collate "C" not null,
    content json not null,
    created_at text collate "C" not null,
    state text collate "C" not null,
    attempts integer not null,
    due_at bigint not null,
    reason text,
    primary key (organization_id, user_id, id)
  )`,

  // To find what is due, and what was done long ago.
  sql`create index outbox_by_due on outbox (state, topic, due_at)`,
];

const webhooks = [
  sql`create table webhooks (
    organization_id text collate "C" not null references organizations,
    id text collate "C" not null,
    url text not null,
    types json not null,
    status text collate "C" not null,
    disabled_reason text,
    kid text collate "C" not null references token_keys,
    secret_number integer not null,
    previous_secret_until text collate "C",
    created_at text collate "C" not null,
    updated_at text collate "C" not null,
    primary key (organization_id, id)
  )`,

  // The numbers of one user's messages are in the order of commits, since who writes them holds the user's lock. The body
  // is text: every attempt sends the same bytes.
  sql`create table webhook_messages (
    organization_id text collate "C" not null,
    user_id text collate "C" not null,
    webhook_id text collate "C" not null,
    number bigint not null generated always as identity,
    type text collate "C" not null,
    subject_id text collate "C" not null,
    created_at text collate "C" not null,
    body text,
    state text collate "C" not null,
    attempts integer not null,
    failures integer not null,
    due_at bigint not null,
    reason text,
    primary key (organization_id, user_id, webhook_id, number)
  )`,

  // Partial as those above, so that who asks by the user is not led through all messages of a webhook. To list,
  sql`create index webhook_messages_by_number on webhook_messages (organization_id, webhook_id, number)
    where number is not null`,

  // and to find what is due, and what was done long ago.
  sql`create index webhook_messages_by_due on webhook_messages (organization_id, webhook_id, state, due_at)
    where due_at is not null`,
];

// Events that wait for their citizen and were recorded before there was an outbox: each gets the mail that it would get now,
// in the language of the notice that was shown.
const mailsOfEarlierEvents = sql`
  insert into outbox (
    organization_id, user_id, id, topic, content, created_at, state, attempts, due_at, reason
  )
  select organization_id, user_id, 'confirm:' || id, 'mail',
    json_build_object(
      'kind', 'confirm', 'event_id', id, 'language', coalesce(event #>> '{notice,language}', 'en')
    ),
    event ->> 'created_at', 'waiting', 0, 0, null
  from events
  where status = 'pending_approval' and event is not null
  and event #>> '{validations,email,enabled}' = 'true'
  and not exists (
    select 1 from json_array_elements(coalesce(event -> 'approvals', '[]')) as approval
    where approval ->> 'method' = 'email'
  )
  on conflict do nothing`;
