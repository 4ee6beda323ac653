import * as v from "valibot";
import { ID_LENGTH_MAX, ORGANIZATION_USER_ID_LENGTH_MAX } from "./limits.ts";

const id = /^[A-Za-z0-9][A-Za-z0-9._:~-]*$/;
// C0, DEL, C1, zero-width and bidirectional controls: invisible, so two ids could look the same.
const invisible = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

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
  v.check((text) => text.trim() !== "", "must not be empty"),
  v.check((text) => !invisible.test(text), "must not hold control characters"),
);

/** A name for people: one line, no control characters, no text-direction overrides. */
export function nameSchema(max: number): v.GenericSchema<unknown, string> {
  return v.pipe(
    v.string("must be a string"),
    v.minLength(1, "must not be empty"),
    v.maxLength(max, `must have at most ${max} characters`),
    v.check((text) => !invisible.test(text), "must not hold control characters"),
  );
}
