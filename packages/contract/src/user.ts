import type { Consents } from "./consents.ts";
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

/** The user's ETag (RFC 9110 §8.8.3), as a read answers it and an event's `If-Match` sends it. */
export function userEtag(user: Pick<ConsentUser, "version">): string {
  return `"${user.version}"`;
}

/** A page of a list. `cursor` is null on the last page. */
export interface Page<T> {
  data: T[];
  limit: number;
  cursor: string | null;
}
