import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Every change of the schema, run in the order of their names. What was released is never edited.
 * Keys begin with the organization, so that the tables could be split by it.
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
        organization_id text not null,
        id text not null,
        erased_at text not null,
        primary key (organization_id, id)
      ) strict, without rowid`.execute(db);
    },
  },
  "0004-revoked-tokens": {
    async up(db: Kysely<unknown>): Promise<void> {
      // Without "autoincrement" a number might come again after the last row is deleted.
      await sql`create table revoked_tokens (
        number integer primary key autoincrement,
        organization_id text not null,
        jti text not null,
        revoked_at text not null,
        expires_at text not null,
        unique (organization_id, jti)
      ) strict`.execute(db);
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
      await sql`alter table organizations add column approvers text not null default '[]'`.execute(db);
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
    id text not null primary key,
    name text not null,
    regulations text not null,
    created_at text not null
  ) strict, without rowid`,

  sql`create table api_keys (
    key text not null primary key,
    organization_id text not null references organizations,
    secret_hash text not null,
    scopes text not null,
    created_at text not null,
    disabled_at text
  ) strict, without rowid`,

  sql`create table sessions (
    token_hash text not null primary key,
    key text not null references api_keys,
    created_at text not null,
    expires_at text not null
  ) strict, without rowid`,

  // To find those that are over.
  sql`create index sessions_by_end on sessions (expires_at)`,

  sql`create table token_keys (
    kid text not null primary key,
    organization_id text references organizations,
    issuer text not null,
    public_jwk text not null,
    private_jwk text,
    created_at text not null,
    retired_at text
  ) strict, without rowid`,

  sql`create table notices (
    organization_id text not null references organizations,
    id text not null,
    version integer not null,
    notice text not null,
    text_sha256 text not null,
    primary key (organization_id, id, version)
  ) strict`,

  sql`create table users (
    organization_id text not null references organizations,
    id text not null,
    organization_user_id text,
    version integer not null,
    created_at text not null,
    updated_at text not null,
    metadata text not null,
    country text,
    last_seen_country text,
    statuses text not null,
    last_event integer,
    primary key (organization_id, id),
    unique (organization_id, organization_user_id)
  ) strict`,

  // No index by user: that would cost each event a third more. A user's events are chained by "previous" instead.
  // And no foreign keys to and from users: without that index SQLite would read the whole table to check them.
  sql`create table events (
    number integer primary key,
    organization_id text not null,
    id text not null,
    user_id text not null,
    regulation text not null,
    status text not null,
    effective_at integer not null,
    version integer not null,
    request_sha256 text not null,
    event text,
    previous integer,
    unique (organization_id, id)
  ) strict`,
];

const proofs = [
  // Whose comes before which, to find what is erased with a user; nobody is ''. The content stands last: what is
  // before it is read without it.
  sql`create table proofs (
    organization_id text not null,
    user_id text not null,
    id text not null,
    media_type text not null,
    created_at text not null,
    content blob not null,
    primary key (organization_id, user_id, id)
  ) strict`,

  sql`create index proofs_by_id on proofs (organization_id, id)`,
];

const linksAndOutbox = [
  sql`create table links (
    secret_hash text not null primary key,
    organization_id text not null references organizations,
    organization_user_id text,
    task text not null,
    created_at text not null,
    expires_at text not null
  ) strict, without rowid`,

  // To find those that are over.
  sql`create index links_by_end on links (expires_at)`,

  // To find those that are erased with a user.
  sql`create index links_by_person on links (organization_id, organization_user_id)
    where organization_user_id is not null`,

  // By user, to find what is erased with them.
  sql`create table outbox (
    organization_id text not null,
    user_id text not null,
    id text not null,
    topic text not null,
    content text not null,
    created_at text not null,
    state text not null,
    attempts integer not null,
    due_at integer not null,
    reason text,
    primary key (organization_id, user_id, id)
  ) strict, without rowid`,

  // To find what is due, and what was done long ago.
  sql`create index outbox_by_due on outbox (state, topic, due_at)`,
];

const webhooks = [
  sql`create table webhooks (
    organization_id text not null references organizations,
    id text not null,
    url text not null,
    types text not null,
    status text not null,
    disabled_reason text,
    kid text not null references token_keys,
    secret_number integer not null,
    previous_secret_until text,
    created_at text not null,
    updated_at text not null,
    primary key (organization_id, id)
  ) strict, without rowid`,

  // Without "autoincrement" a number might come again after the last row is deleted, and with it a message's id.
  sql`create table webhook_messages (
    number integer primary key autoincrement,
    organization_id text not null,
    user_id text not null,
    webhook_id text not null,
    type text not null,
    subject_id text not null,
    created_at text not null,
    body text,
    state text not null,
    attempts integer not null,
    failures integer not null,
    due_at integer not null,
    reason text
  ) strict`,

  // Each ends with the number, as every index does. To find what comes before, and what is erased with a user;
  sql`create index webhook_messages_by_user on webhook_messages (organization_id, user_id, webhook_id)`,
  // to list;
  sql`create index webhook_messages_by_webhook on webhook_messages (organization_id, webhook_id)`,
  // and to find what is due, and what was done long ago.
  sql`create index webhook_messages_by_due on webhook_messages (organization_id, webhook_id, state, due_at)`,
];

// Events that wait for their citizen and were recorded before there was an outbox: each gets the mail that it would get now,
// in the language of the notice that was shown.
const mailsOfEarlierEvents = sql`
  insert into outbox (
    organization_id, user_id, id, topic, content, created_at, state, attempts, due_at, reason
  )
  select organization_id, user_id, 'confirm:' || id, 'mail',
    json_object(
      'kind', 'confirm', 'event_id', id, 'language', coalesce(json_extract(event, '$.notice.language'), 'en')
    ),
    json_extract(event, '$.created_at'), 'waiting', 0, 0, null
  from events
  where status = 'pending_approval' and event is not null
  and json_extract(event, '$.validations.email.enabled') = 1
  and not exists (
    select 1 from json_each(event, '$.approvals') where json_extract(json_each.value, '$.method') = 'email'
  )
  on conflict do nothing`;
