import type { ConsentUser } from "@consents/contract";
import { type ConsentStatus, consentsOf, emptyStatus } from "./consent-status.ts";
import type { User } from "./store.ts";

/** The user as read on the wire, with the status of one regulation; undefined: nothing answered under it yet. */
export function consentUser(user: User, status: ConsentStatus | undefined): ConsentUser {
  return { ...user, consents: consentsOf(status ?? emptyStatus) };
}
