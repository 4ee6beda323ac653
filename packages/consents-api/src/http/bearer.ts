import { TOKEN_SIZE_MAX } from "@consents/contract";
import { ConsentsError } from "../domain/errors.ts";

/**
 * The token of an `Authorization: Bearer` header (RFC 6750 §2.1), unverified.
 *
 * @throws ConsentsError `token-missing`, `duplicate-header`, `header-too-large`, `token-malformed`
 */
export function takeBearer(headers: Headers): string {
  const authorization = headers.get("authorization");
  if (authorization === null) throw new ConsentsError("token-missing");
  // Two headers arrive joined by a comma, which no bearer token holds.
  if (authorization.includes(",")) {
    throw new ConsentsError("duplicate-header", { detail: "Send one Authorization header." });
  }
  if (authorization.length > TOKEN_SIZE_MAX + "Bearer ".length) {
    throw new ConsentsError("header-too-large", { detail: `A token may have ${TOKEN_SIZE_MAX} characters.` });
  }
  const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw new ConsentsError("token-malformed");
  return token;
}
