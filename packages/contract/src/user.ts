import type { Consents, ConsentsInput } from "./consents.ts";
import type { JsonObject } from "./json.ts";

/** A person as an organization knows them, with the consent status of one regulation. */
export interface ConsentUser {
  id: string;
  organization_id: string;
  organization_user_id?: string;
  /** Counts changes; an optimistic lock. */
  version: number;
  created_at: string;
  updated_at: string;
  metadata: JsonObject;
  country?: string;
  last_seen_country?: string;
  consents: Consents;
}

/**
 * `POST /consents/users`, body: somebody new, with at least one of the two ids. A user as read, here or elsewhere, may be
 * sent whole: `version` and the times are the server's all the same.
 */
export interface UserRequest {
  /** Default: a new one. */
  id?: string;
  organization_id?: string;
  organization_user_id?: string;
  metadata?: JsonObject;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  last_seen_country?: string;
  /** What they have answered: recorded as their first event, by the same rules. */
  consents?: ConsentsInput;
  version?: number;
  created_at?: string;
  updated_at?: string;
}

/**
 * `PATCH /consents/users/{id}`, body: what is absent stays as it is. A user as read may be sent whole: what cannot be
 * changed here may stand in it as it is.
 */
export interface UserPatch {
  /** The user's version as last read: refused with `user-version-stale` when it is another by now. */
  version?: number;
  organization_id?: string;
  /** For a user who has none yet; it never changes to another. */
  organization_user_id?: string;
  /** Merged key by key; a key's value is replaced whole, and null removes the key. */
  metadata?: JsonObject;
  /** Null removes it. */
  country?: string | null;
  last_seen_country?: string | null;
  /** As they are, or refused with `field-not-writable`; the same goes for the three below. */
  id?: string;
  created_at?: string;
  updated_at?: string;
  /** Under the regulation that the request asks for. Events change them. */
  consents?: ConsentsInput;
}

/** The user's ETag (RFC 9110 §8.8.3), as a read answers it and an event's `If-Match` sends it. Version 0: nobody yet. */
export function userEtag(user: Pick<ConsentUser, "version">): string {
  return `"${user.version}"`;
}

/** A page of a list. `cursor` is null on the last page. */
export interface Page<T> {
  data: T[];
  limit: number;
  cursor: string | null;
}
