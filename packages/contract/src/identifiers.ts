import * as v from "valibot";
import { ID_LENGTH_MAX, ORGANIZATION_USER_ID_LENGTH_MAX } from "./limits.ts";

const id = /^[A-Za-z0-9][A-Za-z0-9._:~-]*$/;
// C0, DEL, C1, zero-width and bidirectional controls: invisible, so two ids could look the same.
const visible = /^[^\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*$/u;

/** Ids that we or the organization coin: events, purposes, preferences, values, channels, notices, organizations. */
export const idSchema: v.GenericSchema<string> = v.pipe(
  v.string("must be a string"),
  v.maxLength(ID_LENGTH_MAX, `must have at most ${ID_LENGTH_MAX} characters`),
  v.regex(id, "must begin with a letter or digit and hold only letters, digits and . _ : ~ -"),
);

/** The person as the organization knows them; any visible text, an email address included. */
export const organizationUserIdSchema: v.GenericSchema<unknown, string> = v.pipe(
  v.string("must be a string"),
  v.maxLength(
    ORGANIZATION_USER_ID_LENGTH_MAX,
    `must have at most ${ORGANIZATION_USER_ID_LENGTH_MAX} characters`,
  ),
  v.regex(/\S/, "must not be empty"),
  v.regex(visible, "must not hold control characters"),
);

/** A name for people: one line, no control characters, no text-direction overrides. */
export function nameSchema(max: number): v.GenericSchema<unknown, string> {
  return v.pipe(
    v.string("must be a string"),
    v.minLength(1, "must not be empty"),
    v.maxLength(max, `must have at most ${max} characters`),
    v.regex(visible, "must not hold control characters"),
  );
}

/** A time as the server writes it: ISO 8601, UTC, milliseconds. */
export const timestampSchema: v.GenericSchema<unknown, string> = v.pipe(
  v.string("must be a string"),
  v.isoTimestamp("must be a date and time in ISO 8601"),
);

/** A count that begins with 1. */
export const versionSchema: v.GenericSchema<unknown, number> = v.pipe(
  v.number("must be a number"),
  v.integer("must be whole"),
  v.minValue(1, "must be at least 1"),
);

/** ISO 3166-1 alpha-2. */
export const countrySchema: v.GenericSchema<unknown, string> = v.pipe(
  v.string("must be a string"),
  v.regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code"),
);
