import { createHash } from "node:crypto";
import type { ConsentEvent } from "@consents/contract";
import type { Decision, Found, User } from "./store.ts";

/** The key of a user's metadata that holds their email address. Who holds a consent token cannot set it. */
export const EMAIL_KEY = "email";

/** The longest address that SMTP takes (RFC 5321 §4.5.3.1.3, without the angle brackets). */
const ADDRESS_LENGTH_MAX = 254;

// An addr-spec as people have them (RFC 5322 §3.4.1 without quotes, comments and literals): nothing in it can end the
// address or begin another.
const address = /^[^\s\p{Cc}"(),:;<>@[\]\\]+@[^\s\p{Cc}"(),:;<>@[\]\\]+$/u;

/**
 * Where mail reaches the citizen: the address in the user's metadata, else the one that the organization put on the
 * event by the token, else the `organization_user_id` if it is an address. Undefined: nowhere.
 */
export function findAddress(user: User, event: ConsentEvent): string | undefined {
  const candidates = [user.metadata[EMAIL_KEY], event.user.metadata?.[EMAIL_KEY], user.organization_user_id];
  return candidates.find(isAddress);
}

/** SHA-256 (hex) of an address, to tell another one by. */
export function addressHash(address: string): string {
  return createHash("sha256").update(address).digest("hex");
}

/** True for a change after which mail may reach somebody whom it could not reach before. */
export function hasNewAddress(
  { user: before }: Pick<Found, "user">,
  { user: after }: Pick<Decision<unknown>, "user">,
): boolean {
  if (before === undefined || after === undefined) return false;
  const known = addressesOf(before);
  return addressesOf(after).some((address) => !known.includes(address));
}

function addressesOf({ metadata, organization_user_id }: User): string[] {
  return [metadata[EMAIL_KEY], organization_user_id].filter(isAddress);
}

/** True for what mail can be sent to. */
export function isAddress(value: unknown): value is string {
  return typeof value === "string" && value.length <= ADDRESS_LENGTH_MAX && address.test(value);
}
