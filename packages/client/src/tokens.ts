import {
  type ConsentTokenRequest,
  type ConsentTokenResponse,
  paths,
  type SessionRequest,
  type SessionResponse,
  type TokenState,
} from "@consents/contract";
import type { Connection } from "./connection.ts";
import { type Guard, isNumber, isObject, isString, shape } from "./guards.ts";

const isSession: Guard<SessionResponse> = shape<SessionResponse>({ access_token: isString });
const isConsentToken: Guard<ConsentTokenResponse> = shape<ConsentTokenResponse>({
  id_token: isString,
  lifetime: isNumber,
});
const isTokenState: Guard<TokenState> = (value): value is TokenState =>
  isObject(value) && typeof value.active === "boolean";

/** `POST /sessions`: trades an API key and its secret for an organization's bearer, good for an hour. */
export function createSession(
  connection: Connection,
  credentials: Omit<SessionRequest, "type">,
): Promise<SessionResponse> {
  return connection.call(paths.sessions, isSession, {
    method: "POST",
    json: { type: "api-key", ...credentials },
    public: true,
    idempotent: true,
  });
}

/** A token request; the organization is the connection's unless it names one. */
export type CreateTokenRequest = Omit<ConsentTokenRequest, "organization_id"> &
  Partial<Pick<ConsentTokenRequest, "organization_id">>;

/** `POST /consents/tokens`: a consent token for one citizen. Needs a session's bearer. */
export function createToken(
  connection: Connection,
  request: CreateTokenRequest,
): Promise<ConsentTokenResponse> {
  return connection.call(paths.tokens, isConsentToken, {
    method: "POST",
    json: { organization_id: connection.organizationId, ...request },
    idempotent: true,
  });
}

/** `POST /consents/tokens/revoke`: a consent token, by its `jti`, is accepted no more. Needs a session's bearer. */
export async function revokeToken(connection: Connection, jti: string): Promise<void> {
  await connection.call(paths.tokenRevocation, isObject, {
    method: "POST",
    json: { jti },
    idempotent: true,
    query: { organization_id: connection.organizationId },
  });
}

/** `POST /consents/tokens/introspect`: whether a consent token, by its `jti`, is accepted. Needs a session's bearer. */
export function introspectToken(connection: Connection, jti: string): Promise<TokenState> {
  return connection.call(paths.tokenIntrospection, isTokenState, {
    method: "POST",
    json: { jti },
    idempotent: true,
    query: { organization_id: connection.organizationId },
  });
}
