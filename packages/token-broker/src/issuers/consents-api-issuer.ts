import { type BrokerResponse, paths, TOKEN_SIZE_MAX } from "@consents/contract";
import { parseConsentTokenRequest } from "../consent-token/request.ts";
import type { Issuer } from "../issuer.ts";
import { isTokenErrorCode, TokenError } from "../token-error.ts";
import {
  type ConsentsApiAnswer,
  type ConsentsApiConnection,
  connectConsentsApi,
} from "./consents-api-call.ts";
import { createOrganizationSession } from "./organization-session.ts";

/** Options of {@link consentsApi}. */
export interface ConsentsApiOptions extends ConsentsApiConnection {
  organization_id: string;
  /** The API key; it needs the scope `tokens:create`. */
  key: string;
  /** The key's secret. */
  secret: string;
  /** The clock. Default: the system's. */
  now?: () => Date;
}

/**
 * An issuer that asks the consents API (`POST /consents/tokens`), signed in with an API key. The session is kept in
 * memory, renewed a minute before it ends, and once more when the API refuses it; callers at the same time share one
 * sign-in. Throws `config-invalid` at once for an unusable option.
 *
 * A token request throws the code of the API's problem (`lifetime-out-of-range`, …), `credentials-invalid`, or
 * `issuer-unavailable` when the API does not answer.
 */
export function consentsApi(options: ConsentsApiOptions): Issuer {
  const { organization_id, key, secret, now = () => new Date() } = options;
  for (const [name, value] of Object.entries({ organization_id, key, secret })) {
    if (typeof value !== "string" || value === "") {
      throw new TokenError("config-invalid", { detail: `consentsApi: ${name} must be a text.` });
    }
  }
  const call = connectConsentsApi(options);
  const session = createOrganizationSession(call, { key, secret }, now);

  async function ask(body: object, again: boolean): Promise<ConsentsApiAnswer> {
    const bearer = await session.get();
    const answer = await call(paths.tokens, body, bearer);
    if (answer.status !== 401 || again) return answer;
    session.forget(bearer);
    return ask(body, true);
  }

  return async (request) => {
    const body = { ...request, organization_id };
    // Errors in words, before the network; only the API knows its own cap.
    parseConsentTokenRequest(body, { lifetimeCap: Number.MAX_SAFE_INTEGER });
    return parseAnswer(await ask(body, false));
  };
}

function parseAnswer({ status, body, code }: ConsentsApiAnswer): BrokerResponse {
  if (status >= 400) {
    throw new TokenError(isTokenErrorCode(code) ? code : "internal-error", {
      detail: `The consents API answered ${status}${isTokenErrorCode(code) ? `, ${code}` : ""}.`,
    });
  }
  const { id_token, lifetime } = body ?? {};
  if (typeof id_token !== "string" || id_token.length > TOKEN_SIZE_MAX || typeof lifetime !== "number") {
    throw new TokenError("issuer-unavailable", { detail: "The consents API answered no token." });
  }
  return { id_token, lifetime };
}
