import * as v from "valibot";
import { idSchema } from "./identifiers.ts";
import { strictObject } from "./strict-object.ts";

/** `POST /consents/tokens/revoke` and `/introspect`, body: a consent token by its number, never by the token itself. */
export interface TokenNumber {
  /** The token's `jti` claim; also in the `evidence` of the events made with it. */
  jti: string;
  organization_id?: string;
}

/** `POST /consents/tokens/introspect`, answer (RFC 7662 §2.2). */
export type TokenState =
  /** Revoked, ended, signed with a key that is retired, or not made by `POST /consents/tokens` of this server. */
  | { active: false }
  | {
      active: true;
      jti: string;
      iss: string;
      /** Seconds since 1970. */
      exp: number;
    };

const jtiSchema = v.pipe(
  v.string("must be a string"),
  v.minLength(1, "must not be empty"),
  v.maxLength(128, "must have at most 128 characters"),
);

/** Shape of a request about a token. */
export const tokenNumberSchema: v.GenericSchema<unknown, TokenNumber> = strictObject({
  jti: jtiSchema,
  organization_id: v.optional(idSchema),
});

/** Shape of what is known of a token. */
export const tokenStateSchema: v.GenericSchema<unknown, TokenState> = v.union([
  v.object({ active: v.literal(false) }),
  v.object({
    active: v.literal(true),
    jti: jtiSchema,
    iss: v.string(),
    exp: v.pipe(v.number(), v.integer()),
  }),
]);
