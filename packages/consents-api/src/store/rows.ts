import type { JsonWebKey } from "node:crypto";
import type { ConsentEvent, JsonObject, KeyScope, Notice } from "@consents/contract";
import type { ConsentStatus } from "../domain/consent-status.ts";
import type { MailContent, OutboxState, OutboxTopic, StoredMessage } from "../domain/outbox.ts";
import type {
  ApiKey,
  LinkTask,
  Organization,
  StoredEvent,
  StoredLink,
  StoredNotice,
  StoredProof,
  TokenKey,
} from "../domain/records.ts";
import type { OrganizationChange, Revocations, User } from "../domain/store.ts";

/**
 * Rows as every database gives them, and what they say. JSON stands in them as text, and is read in this one place:
 * whichever database it comes from, an answer has the same members in the same order.
 */

export interface OrganizationRow {
  id: string;
  name: string;
  regulations: string;
  approvers: string;
  created_at: string;
}

export function parseOrganization(row: OrganizationRow): Organization {
  return {
    ...row,
    regulations: JSON.parse(row.regulations) as string[],
    approvers: JSON.parse(row.approvers) as string[],
  };
}

/** The row that says this. */
export function organizationRow(organization: Organization): OrganizationRow {
  const { regulations, approvers } = organization;
  return { ...organization, regulations: JSON.stringify(regulations), approvers: JSON.stringify(approvers) };
}

/** Null: it stays. */
export interface OrganizationChangeRow {
  id: string;
  regulations: string | null;
  approvers: string | null;
}

export function organizationChangeRow(
  id: string,
  { regulations, approvers }: OrganizationChange,
): OrganizationChangeRow {
  return {
    id,
    regulations: regulations === undefined ? null : JSON.stringify(regulations),
    approvers: approvers === undefined ? null : JSON.stringify(approvers),
  };
}

export interface ApiKeyRow {
  key: string;
  organization_id: string;
  secret_hash: string;
  scopes: string;
  created_at: string;
  disabled_at: string | null;
}

export function parseApiKey(row: ApiKeyRow): ApiKey {
  return { ...row, scopes: JSON.parse(row.scopes) as KeyScope[] };
}

export interface TokenKeyRow {
  kid: string;
  organization_id: string | null;
  issuer: string;
  public_jwk: string;
  private_jwk: string | null;
  created_at: string;
  retired_at: string | null;
}

export function parseTokenKey(row: TokenKeyRow): TokenKey {
  return {
    ...row,
    public_jwk: JSON.parse(row.public_jwk) as JsonWebKey,
    private_jwk: row.private_jwk === null ? null : (JSON.parse(row.private_jwk) as JsonWebKey),
  };
}

export interface RevokedTokenRow {
  /** Counts up in the order of commits; a number may be left out, and none comes again. */
  number: number;
  organization_id: string;
  jti: string;
  revoked_at: string;
  expires_at: string;
}

/** Revocations that one query gives at most. */
export const REVOCATIONS_PAGE = 1_000;

/** What a query for the revocations after a number says. */
export function parseRevocations(
  rows: readonly Pick<RevokedTokenRow, "number" | "organization_id" | "jti">[],
  after: number,
): Revocations {
  return {
    tokens: rows.map(({ organization_id, jti }) => ({ organization_id, jti })),
    last: rows.at(-1)?.number ?? after,
    more: rows.length === REVOCATIONS_PAGE,
  };
}

export interface NoticeRow {
  organization_id: string;
  id: string;
  version: number;
  notice: string;
  text_sha256: string;
}

export function parseNotice(row: Pick<NoticeRow, "notice" | "text_sha256">): StoredNotice {
  return {
    notice: JSON.parse(row.notice) as Notice,
    text_sha256: JSON.parse(row.text_sha256) as Record<string, string>,
  };
}

export interface UserRow {
  organization_id: string;
  id: string;
  organization_user_id: string | null;
  version: number;
  created_at: string;
  updated_at: string;
  metadata: string;
  country: string | null;
  last_seen_country: string | null;
  /** By regulation. In the user's row, since both change with every event: one page to write. */
  statuses: string;
  /** `number` of the user's last event to arrive. */
  last_event: number | null;
}

/** A user's row, parsed. */
export interface UserRecord {
  user: User;
  statuses: ReadonlyMap<string, ConsentStatus>;
  last_event: number | null;
}

export function parseUser(row: UserRow): UserRecord {
  const statuses = JSON.parse(row.statuses) as Record<string, ConsentStatus>;
  const user: User = {
    id: row.id,
    organization_id: row.organization_id,
    version: row.version,
    created_at: row.created_at,
    updated_at: row.updated_at,
    metadata: JSON.parse(row.metadata) as JsonObject,
  };
  if (row.organization_user_id !== null) user.organization_user_id = row.organization_user_id;
  if (row.country !== null) user.country = row.country;
  if (row.last_seen_country !== null) user.last_seen_country = row.last_seen_country;
  return { user, statuses: new Map(Object.entries(statuses)), last_event: row.last_event };
}

/** The row that says this. */
export function userRow({ user, statuses, last_event }: UserRecord): UserRow {
  return {
    ...user,
    organization_user_id: user.organization_user_id ?? null,
    metadata: JSON.stringify(user.metadata),
    country: user.country ?? null,
    last_seen_country: user.last_seen_country ?? null,
    statuses: JSON.stringify(Object.fromEntries(statuses)),
    last_event,
  };
}

/** Who is erased: the id, and nothing that was told. */
export interface ErasedUserRow {
  organization_id: string;
  id: string;
  erased_at: string;
}

export interface EventRow {
  organization_id: string;
  id: string;
  user_id: string;
  regulation: string;
  status: string;
  effective_at: number;
  version: number;
  /** Empty in a tombstone: a hash of little would tell what it was. */
  request_sha256: string;
  /** Null: removed; the row stays as a tombstone that keeps the id taken. */
  event: string | null;
}

/** Undefined for a tombstone. */
export function parseEvent(
  row: Pick<EventRow, "event" | "effective_at" | "version" | "request_sha256">,
): StoredEvent | undefined {
  if (row.event === null) return undefined;
  const { effective_at, version, request_sha256 } = row;
  return { event: JSON.parse(row.event) as ConsentEvent, effective_at, version, request_sha256 };
}

export interface LinkRow {
  secret_hash: string;
  organization_id: string;
  /** Of the person whose choices stand in the task; null: none do. */
  organization_user_id: string | null;
  task: string;
  created_at: string;
  expires_at: string;
}

export function parseLink({ organization_user_id: _, ...row }: LinkRow): StoredLink {
  return { ...row, task: JSON.parse(row.task) as LinkTask };
}

/** The row that says this. */
export function linkRow(link: StoredLink): LinkRow {
  const { task } = link;
  const organization_user_id = "organization_user_id" in task ? task.organization_user_id : null;
  return { ...link, organization_user_id, task: JSON.stringify(task) };
}

/** Ids of the files that these links' events name: nobody's until the press. */
export function filesOfLinks(rows: readonly Pick<LinkRow, "task">[]): string[] {
  const tasks = rows.map(({ task }) => JSON.parse(task) as LinkTask);
  return [...new Set(tasks.flatMap((task) => ("event" in task ? (task.event.proofs_id ?? []) : [])))];
}

export interface OutboxRow {
  organization_id: string;
  user_id: string;
  id: string;
  topic: string;
  content: string;
  created_at: string;
  state: string;
  attempts: number;
  due_at: number;
  reason: string | null;
}

export function parseMessage(row: OutboxRow): StoredMessage {
  return {
    ...row,
    topic: row.topic as OutboxTopic,
    state: row.state as OutboxState,
    content: JSON.parse(row.content) as MailContent,
  };
}

/** A message that was done is remembered for so long, in milliseconds: 30 days. */
export const DONE_KEPT: number = 30 * 24 * 60 * 60 * 1_000;
/** And so many are forgotten at a time. */
export const FORGOTTEN_AT_ONCE = 1_000;

export interface ProofRow {
  organization_id: string;
  /** Empty: nobody's yet. */
  user_id: string;
  id: string;
  media_type: string;
  created_at: string;
  content: Uint8Array;
}

/** In a proof's row, `user_id` of one that is nobody's: part of a key cannot be null. */
export const NOBODY = "";

export function parseProof(row: ProofRow): StoredProof {
  return { ...row, user_id: row.user_id === NOBODY ? null : row.user_id };
}

/** The row that says this. */
export function proofRow(proof: StoredProof): ProofRow {
  return { ...proof, user_id: proof.user_id ?? NOBODY };
}
