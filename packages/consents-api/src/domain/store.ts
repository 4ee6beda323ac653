import type { ConsentUser, EventStatus } from "@consents/contract";
import type { ConsentStatus } from "./consent-status.ts";
import type { PageRequest, Rows } from "./list.ts";
import type {
  OutboxBacklog,
  OutboxMessage,
  OutboxOutcome,
  OutboxState,
  OutboxTopic,
  StoredMessage,
} from "./outbox.ts";
import type {
  ApiKey,
  Organization,
  RevokedToken,
  Session,
  StoredEvent,
  StoredLink,
  StoredNotice,
  StoredProof,
  TokenKey,
} from "./records.ts";
import type { WebhookStore } from "./webhook-store.ts";

/** A user without the consents: those live in one status per regulation. */
export type User = Omit<ConsentUser, "consents">;

/** One person, by one of the two ids, or by both: then both must fit, or a read finds nobody. */
export interface UserRef {
  id?: string;
  organization_user_id?: string;
}

/** What a change finds, read under the lock that its own write holds. */
export interface Found {
  /** Who has one of the ids asked for; whether the other one fits is for `decide`. Undefined: there is no such user yet. */
  user: User | undefined;
  /** True: the two ids asked for belong to two users; `user` is the one with `id`. */
  ids_conflict: boolean;
  /** By regulation; only those that exist. */
  statuses: ReadonlyMap<string, ConsentStatus>;
  /** The events asked for by `event_ids`, wherever in the organization they are; `user.id` in them tells whose. */
  events: ReadonlyMap<string, StoredEvent>;
  /** Those of `event_ids` that were removed: their ids stay taken. */
  removed_event_ids: ReadonlySet<string>;
  /** Those of `proof_ids` that are the user's, or nobody's yet (null). Another user's is as if it were not there. */
  proof_owners: ReadonlyMap<string, string | null>;
  /** Every event of the user, in no particular order, when asked for by `with_history`; else empty. */
  history: readonly StoredEvent[];
}

/** What a change writes; what is absent stays as it is. */
export interface Decision<Answer> {
  answer: Answer;
  /** The user as it shall be: new or changed. With a new address, undeliverable messages about them wait again. */
  user?: User;
  /** Statuses as they shall be, by regulation. */
  statuses?: ReadonlyMap<string, ConsentStatus>;
  /** Events to add or replace, by id. */
  events?: readonly StoredEvent[];
  /** Ids of events to remove; a tombstone with the id stays. */
  removed_event_ids?: readonly string[];
  /** What must happen outside because of this. A message whose id is there stays as it is; undeliverable, it waits again. */
  outbox?: readonly OutboxMessage[];
  /** Proofs to add; one that is there already stays as it is. */
  proofs?: readonly StoredProof[];
  /** Ids of proofs of nobody that become the user's. */
  claimed_proof_ids?: readonly string[];
  /** Ids of proofs of the user that are no longer kept. */
  removed_proof_ids?: readonly string[];
  /**
   * The user found is erased, with their statuses, their proofs, all their events, those removed before included, and
   * the messages and links about them, with the proofs of nobody that only those links name; nothing else may be
   * decided. Tombstones stay, and hold nothing that was told: the ids of the events stay taken, and so does `id`.
   */
  erased_user?: { id: string; at: string };
  /**
   * When it is decided, by the clock that others wait by, where what is written may say a later time. Milliseconds since
   * 1970.
   */
  decided_at?: number;
}

/** A change to one user, or to proofs of nobody, and what hangs on it: read, decide, write, in one transaction. */
export interface UserChange<Answer> {
  organization_id: string;
  user: UserRef;
  event_ids?: readonly string[];
  proof_ids?: readonly string[];
  with_history?: boolean;
  /** By which link it is made, as `secret_hash`: refused with `not-found` once that is gone. */
  link?: string;
  /** True: webhooks are told nothing of it. */
  silent?: boolean;
  /**
   * Pure and synchronous: the store may call it again after a conflict, and may commit several changes at once.
   * What it throws reaches the caller and nothing is written.
   */
  decide(found: Found): Decision<Answer>;
}

/** Everything that one user's statuses are made of, read at one moment. */
export interface UserHistory {
  user: User;
  /** By regulation; only those that exist. */
  statuses: ReadonlyMap<string, ConsentStatus>;
  /** Every event, oldest first in the order of arrival. */
  events: readonly StoredEvent[];
}

/** Which messages a worker takes. Times in milliseconds since 1970. */
export interface OutboxClaim {
  topic: OutboxTopic;
  now: number;
  until: number;
  limit: number;
}

/** Which attempt at which message, as it was when it was taken. */
export type OutboxAttempt = Pick<
  StoredMessage,
  "organization_id" | "user_id" | "id" | "topic" | "attempts" | "due_at"
>;

/** Tokens that were revoked, in the order in which they were. */
export interface Revocations {
  tokens: Pick<RevokedToken, "organization_id" | "jti">[];
  /** The number of the last of them, or of the last there is; 0: there is none. */
  last: number;
  /** True: there are more after `last`. */
  more: boolean;
}

/** What of an organization may change. */
export type OrganizationChange = Partial<Pick<Organization, "approvers" | "regulations">>;

/**
 * Where everything is kept: the port that SQLite and PostgreSQL fill. Every promise of a write resolves
 * after the durable commit, never before. Storage trouble rejects with `ConsentsError` `storage-unavailable`, and
 * what a `decide` throws is thrown as it is.
 */
export interface Store extends WebhookStore {
  /** Rejects with `storage-unavailable` when the database cannot answer. */
  ping(): Promise<void>;

  /** Adds it; false when the id is taken, then nothing changes. */
  addOrganization(organization: Organization): Promise<boolean>;
  /** What is named is so from now on, and the rest stays; false when there is no such organization. */
  changeOrganization(id: string, change: OrganizationChange): Promise<boolean>;
  findOrganization(id: string): Promise<Organization | undefined>;
  listOrganizations(): Promise<Organization[]>;

  /** Rejects with `not-found` when there is no such organization. */
  addApiKey(key: ApiKey): Promise<void>;
  findApiKey(key: string): Promise<ApiKey | undefined>;
  listApiKeys(organization_id: string): Promise<ApiKey[]>;
  /** False when there is no such key of the organization. */
  disableApiKey(organization_id: string, key: string, at: string): Promise<boolean>;
  /** Rejects with `not-found` when there is no such key. May forget sessions that are over by now. */
  addSession(session: Session): Promise<void>;
  /** The session and its key as they are now: a disabled key is seen at once. */
  findSession(token_hash: string): Promise<{ session: Session; key: ApiKey } | undefined>;

  /** Rejects with `weak-key` when the `kid` is taken, with `not-found` when there is no such organization. */
  addTokenKey(key: TokenKey): Promise<void>;
  /** All, the retired ones too. */
  listTokenKeys(): Promise<TokenKey[]>;
  /** False when there is no such key. Retired once, the first time stands. */
  retireTokenKey(kid: string, at: string): Promise<boolean>;

  /** Revoked again, nothing changes. May forget those that have ended by now. */
  revokeToken(token: RevokedToken): Promise<void>;
  isTokenRevoked(organization_id: string, jti: string): Promise<boolean>;
  /**
   * Those revoked after the one with this number, by whatever process: who asks again with `last` misses none. Undefined:
   * none of them, only `last`.
   */
  listRevocations(after: number | undefined): Promise<Revocations>;

  /**
   * Calls `decide` with the newest version (undefined: none) and keeps what it returns, in one transaction.
   * Returned as it was, nothing is added. Rejects with `not-found` when there is no such organization.
   */
  publishNotice(
    organization_id: string,
    id: string,
    decide: (newest: StoredNotice | undefined) => StoredNotice,
  ): Promise<StoredNotice>;
  /** The version asked for, or the newest. */
  findNotice(organization_id: string, id: string, version?: number): Promise<StoredNotice | undefined>;
  /** Every version of every notice of the organization. */
  listNotices(organization_id: string): Promise<StoredNotice[]>;

  /**
   * Rejects with `not-found` when the `id` asked for was that of a user who is erased. The `organization_user_id` of one
   * is like that of nobody: who has it next is somebody new.
   */
  changeUser<Answer>(change: UserChange<Answer>): Promise<Answer>;
  findUser(
    organization_id: string,
    user: UserRef,
    regulation: string,
  ): Promise<{ user: User; status: ConsentStatus | undefined } | undefined>;
  /** In the order of `id`. */
  listUsers(
    organization_id: string,
    regulation: string,
    page: PageRequest,
  ): Promise<Rows<{ user: User; status: ConsentStatus | undefined }>>;

  findEvent(organization_id: string, id: string): Promise<StoredEvent | undefined>;
  /**
   * Newest first in the order of arrival. Rejects with `validation-failed` when `after` was not given for this user.
   */
  listEvents(
    organization_id: string,
    user_id: string,
    filter: { statuses: readonly EventStatus[]; regulations: readonly string[] },
    page: PageRequest,
  ): Promise<Rows<StoredEvent>>;
  /** That of the user, or with null whoever's it is: proofs with one id are the same file. */
  findProof(organization_id: string, id: string, user_id: string | null): Promise<StoredProof | undefined>;
  /**
   * Every user of the organization with everything they said, in the order of `id`, those after the id given: for
   * `verify`, exports and searches. In constant memory, and others are served meanwhile.
   */
  histories(organization_id: string, after?: string): AsyncIterable<UserHistory>;

  /** Adds it. May forget links that are over by now. */
  addLink(link: StoredLink): Promise<void>;
  /** Whether it is over is for who asks. */
  findLink(secret_hash: string): Promise<StoredLink | undefined>;
  /** Forgets one that nobody was told. */
  removeLink(secret_hash: string): Promise<void>;
  /**
   * Erases those that an organization made for somebody, who need not have a record yet, and the proofs of nobody that
   * only they name.
   */
  eraseLinks(organization_id: string, organization_user_id: string): Promise<void>;

  /**
   * Takes messages that are due, longest due first: nobody else is given them before `until`, when they are due again.
   * Each counts one attempt more. Several workers, in any number of processes, never get one message at a time.
   */
  claimMessages(claim: OutboxClaim): Promise<StoredMessage[]>;
  /**
   * Keeps what became of an attempt. False when somebody else has taken the message meanwhile, since `until` had passed,
   * or it waits no more: then nothing changes. What is undeliverable waits again, due at once, when the user was given a
   * new address during the attempt. May forget messages that were done long ago.
   */
  settleMessage(attempt: OutboxAttempt, outcome: OutboxOutcome, now: number): Promise<boolean>;
  /** Those of the organization in this state, the first `limit` in the order of `due_at`. */
  listMessages(organization_id: string, state: OutboxState, limit: number): Promise<StoredMessage[]>;
  outboxBacklog(): Promise<OutboxBacklog>;

  /** From now on `listener` is told, after each durable commit of writes that had lined up, how many shared it. */
  onGroup(listener: (writes: number) => void): void;

  /** Waits for the writes under way, then closes. */
  close(): Promise<void>;
}
