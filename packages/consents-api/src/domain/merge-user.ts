import type { ConsentEventRequest } from "@consents/contract";
import { fitsMetadata } from "./check-metadata.ts";
import type { User } from "./store.ts";

/** What an event tells about the user, beside the choices. */
export type ToldOfUser = Pick<
  NonNullable<ConsentEventRequest["user"]>,
  "metadata" | "country" | "last_seen_country"
>;

/** A user that nothing was told of yet: version 0. */
export function newUser(
  ids: Pick<User, "id" | "organization_id" | "organization_user_id">,
  now: number,
): User {
  const at = new Date(now).toISOString();
  return { ...ids, version: 0, created_at: at, updated_at: at, metadata: {} };
}

/**
 * The user after an event that counts: one version on. Metadata merges key by key, a key's value is replaced whole.
 * What an event of the past tells (an import, a late approval) only fills gaps.
 */
export function mergeUser(user: User, told: ToldOfUser, told_at: number, now: number): User {
  const isPast = user.version > 0 && told_at < Date.parse(user.updated_at);
  const { metadata = {}, country, last_seen_country } = told;
  return {
    ...user,
    version: user.version + 1,
    updated_at: new Date(now).toISOString(),
    metadata: isPast ? { ...metadata, ...user.metadata } : { ...user.metadata, ...metadata },
    country: isPast ? (user.country ?? country) : (country ?? user.country),
    last_seen_country: isPast
      ? (user.last_seen_country ?? last_seen_country)
      : (last_seen_country ?? user.last_seen_country),
  };
}

/**
 * What an event tells of the user, without metadata that the user has no room for. For events whose choices must count all
 * the same: the ones that somebody approves, since others may have filled it since the request, and those that withdraw.
 */
export function fittingUser(told: ToldOfUser, user: User): ToldOfUser {
  if (told.metadata === undefined || fitsMetadata({ ...user.metadata, ...told.metadata })) return told;
  const { metadata: _, ...rest } = told;
  return rest;
}
