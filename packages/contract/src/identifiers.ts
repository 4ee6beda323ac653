import * as v from "valibot";
import { ID_LENGTH_MAX, ORGANIZATION_USER_ID_LENGTH_MAX } from "./limits.ts";

const id = /^[A-Za-z0-9][A-Za-z0-9._:~-]*$/;
// Controls and what is invisible, so that two ids could look the same: format controls (zero-width, bidirectional, soft
// hyphen, tags), line separators, fillers, vowels and cells that show nothing. Variation selectors and the grapheme
// joiner stay, since names in Chinese characters and in Hebrew have them.
const visible = /^[^\u115f\u1160\u17b4\u17b5\u2028\u2029\u2065\u2800\u3164\uffa0\p{Cc}\p{Cf}]*$/u;
const INVISIBLE = "must not hold control characters or others that are invisible";

/** Ids that we or the organization coin: events, purposes, preferences, values, channels, notices, organizations. */
export const idSchema: v.GenericSchema<string> = v.pipe(
  v.string("must be a string"),
  v.maxLength(ID_LENGTH_MAX, `must have at most ${ID_LENGTH_MAX} characters`),
  v.regex(id, "must begin with a letter or digit and hold only letters, digits and . _ : ~ -"),
);

/**
 * The person as the organization knows them; any visible text, an email address included. Not `.` or `..`: the steps of a
 * path, which are resolved away (RFC 3986, section 5.2.4), so that nobody could read or erase such a person by one.
 */
export const organizationUserIdSchema: v.GenericSchema<unknown, string> = v.pipe(
  v.string("must be a string"),
  v.maxLength(
    ORGANIZATION_USER_ID_LENGTH_MAX,
    `must have at most ${ORGANIZATION_USER_ID_LENGTH_MAX} characters`,
  ),
  v.regex(/\S/, "must not be empty"),
  v.regex(/^(?!\.\.?$)/, 'must not be "." or "..", which no path leads to'),
  v.regex(visible, INVISIBLE),
);

/** A name for people: one line, and nothing in it that is invisible. */
export function nameSchema(max: number): v.GenericSchema<unknown, string> {
  return v.pipe(
    v.string("must be a string"),
    v.minLength(1, "must not be empty"),
    v.maxLength(max, `must have at most ${max} characters`),
    v.regex(visible, INVISIBLE),
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
