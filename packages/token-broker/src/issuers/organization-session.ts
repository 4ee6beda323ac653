import { paths, SESSION_LIFETIME, type SessionRequest } from "@consents/contract";
import { TokenError } from "../token-error.ts";
import type { ConsentsApiCall } from "./consents-api-call.ts";

/** Renewed this long before its end, in seconds, so that no call meets it expired. */
const RENEW_BEFORE = 60;

/** A session token of the organization, kept in memory and renewed. */
export interface OrganizationSession {
  /** The bearer; callers at the same time share one sign-in. */
  get(): Promise<string>;
  /** After a 401: forgets `bearer`, unless a newer one is already there. */
  forget(bearer: string): void;
}

/** Trades an API key for sessions (`POST /sessions`). `get` throws `credentials-invalid` or `issuer-unavailable`. */
export function createOrganizationSession(
  call: ConsentsApiCall,
  credentials: Omit<SessionRequest, "type">,
  now: () => Date,
): OrganizationSession {
  let current: { bearer: string; renewAt: number } | undefined;
  let signingIn: Promise<string> | undefined;

  async function signIn(): Promise<string> {
    const asked = now().getTime();
    const { key, secret } = credentials;
    const { status, body } = await call(paths.sessions, { type: "api-key", key, secret });
    if (status === 400 || status === 401) {
      throw new TokenError("credentials-invalid", {
        detail: "The consents API refused the key or its secret.",
      });
    }
    if (status >= 400) {
      throw new TokenError("issuer-unavailable", {
        detail: `The consents API answered ${status} to the sign-in: is its URL right?`,
      });
    }
    if (typeof body?.access_token !== "string" || body.access_token === "") {
      throw new TokenError("issuer-unavailable", { detail: "The consents API answered no session." });
    }
    current = { bearer: body.access_token, renewAt: asked + (SESSION_LIFETIME - RENEW_BEFORE) * 1000 };
    return current.bearer;
  }

  return {
    async get() {
      if (current && now().getTime() < current.renewAt) return current.bearer;
      signingIn ??= signIn().finally(() => {
        signingIn = undefined;
      });
      return signingIn;
    },
    forget(bearer) {
      if (current?.bearer === bearer) current = undefined;
    },
  };
}
