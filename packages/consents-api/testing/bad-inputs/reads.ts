import { CITIZEN, ORGANIZATION, OTHER_CITIZEN, OTHER_ORGANIZATION } from "../../src/api-for-tests.ts";
import { createCursor } from "../../src/http/cursor.ts";
import { type BadInput, type RawBadInput, raw, read } from "./bad-input.ts";
import { EVENTS, USERS, type World } from "./world.ts";

const ofCitizen = `${EVENTS}?organization_user_id=${CITIZEN}`;
const unknownRegulation = "regulation=lgpd";

const byCitizen = ({ bearer }: World) => ({ bearer });
const byOther = ({ api }: World) => ({ bearer: api.otherSession });
const removing = ({ api }: World) => ({ method: "DELETE", bearer: api.session });

const madeUpCursor = (next: string, organization = ORGANIZATION) =>
  `${USERS}?$cursor=${createCursor(["users", organization, "gdpr"], next)}`;

/** I. Reads, and removing by a filter. */
export const reads: readonly BadInput[] = [
  ...[
    USERS,
    `${USERS}?organization_user_id=${CITIZEN}`,
    `${USERS}/${CITIZEN}?$by_organization_user_id`,
    ofCitizen,
  ].map((path) => {
    const query = path.includes("?") ? `${path}&${unknownRegulation}` : `${path}?${unknownRegulation}`;
    return { ...read(75, path, "unknown-regulation", query), pointer: "regulation" };
  }),
  {
    ...read(
      75,
      "one of several regulations",
      "unknown-regulation",
      `${ofCitizen}&regulation[$in]=gdpr&regulation[$in]=lgpd`,
    ),
    pointer: "regulation[$in]",
  },
  {
    ...read(75, "by a citizen", "unknown-regulation", `${EVENTS}?${unknownRegulation}`),
    request: byCitizen,
  },
  {
    ...read(
      75,
      "erasing under an unknown one",
      "unknown-regulation",
      ({ userId }) => `${USERS}/${userId}?${unknownRegulation}`,
    ),
    request: removing,
  },
  {
    ...read(
      75,
      "changing under an unknown one",
      "unknown-regulation",
      ({ userId }) => `${USERS}/${userId}?${unknownRegulation}`,
    ),
    request: ({ api }) => ({ method: "PATCH", bearer: api.session, body: { country: "FR" } }),
  },
  read(95, "nobody named", "validation-failed", EVENTS),
  read(
    95,
    "two users named",
    "validation-failed",
    ({ userId }) => `${EVENTS}?user_id=${userId}&organization_user_id=${OTHER_CITIZEN}`,
  ),
  read(96, "an unknown event", "not-found", `${EVENTS}/nope`),
  {
    ...read(96, "another citizen's event", "not-found", ({ othersEventId }) => `${EVENTS}/${othersEventId}`),
    request: byCitizen,
  },
  {
    ...read(96, "another organization's event", "not-found", ({ recordedId }) => `${EVENTS}/${recordedId}`),
    request: byOther,
  },
  {
    ...read(96, "another citizen", "not-found", `${USERS}/${OTHER_CITIZEN}?$by_organization_user_id`),
    request: byCitizen,
  },
  read(96, "an unknown user", "not-found", `${USERS}/nope`),
  { ...read(96, "erasing an unknown user", "not-found", `${USERS}/nope`), request: removing },
  {
    ...read(96, "erasing another organization's user", "not-found", ({ userId }) => `${USERS}/${userId}`),
    request: ({ api }) => ({ method: "DELETE", bearer: api.otherSession }),
  },
  {
    ...read("none", "a citizen who erases", "insufficient-scope", ({ userId }) => `${USERS}/${userId}`),
    request: ({ bearer }) => ({ method: "DELETE", bearer }),
  },
  read(96, "another organization's list", "not-found", `${USERS}?organization_id=${OTHER_ORGANIZATION}`),
  ...[
    "status[$in]=x",
    "status[$ne]=confirmed",
    "$where=1",
    "limit=-1",
    "limit=1e9",
    "limit=abc",
    "limit=101",
    "$cursor=AAAAAAAAAAAA",
    "$list=object",
    "status=confirmed&status[$in]=confirmed",
  ].map((query) => read(97, query, "validation-failed", `${ofCitizen}&${query}`)),
  // Whoever reads a cursor can see how it is made.
  read(
    97,
    "a cursor of another organization",
    "validation-failed",
    madeUpCursor("other", OTHER_ORGANIZATION),
  ),
  read(97, "a made-up cursor with NUL in it", "validation-failed", madeUpCursor("\0")),
  {
    ...read(97, "a name that every object has", "validation-failed", `${ofCitizen}&constructor=x`),
    pointer: "constructor",
  },
  read(98, "a parameter twice", "duplicate-parameter", `${EVENTS}?user_id=a&user_id=b`),
  read(99, "%00", "malformed-uri", `${EVENTS}/%00`),
  read(99, "overlong UTF-8", "malformed-uri", `${EVENTS}/%c0%af`),
  read(99, "half an escape", "malformed-uri", `${EVENTS}?user_id=%zz`),
  read(99, "an encoded way up", "not-found", `${EVENTS}/..%2fusers`),
  read(99, "a semicolon", "not-found", `${EVENTS};x`),
  read("none", "an unknown path", "not-found", "/nope"),
  read("none", "an unknown notice", "not-found", `/notices/nope?organization_id=${ORGANIZATION}`),
  read(
    "none",
    "version 0 of a notice",
    "not-found",
    `/notices/preferences/versions/0?organization_id=${ORGANIZATION}`,
  ),
  ...(
    [
      ["", "no filter at all", ""],
      ["?$disable_integrations=true", "no filter but a switch", ""],
      ["?metadat.booking_id=1", "a misspelt property", "metadat.booking_id"],
      ["?metadata.=1", "metadata without a name", "metadata."],
      ["?after=1", "a filter of another route", "after"],
      ["?user_id=a&user.id=b", "two users at once", "user.id"],
      ["?domain=a&constructor=b", "a filter that a schema would drop", "constructor"],
      ["?domain=a&__proto__=b", "another one", "__proto__"],
      ["?status=Confirmed", "a status that there is not", "status"],
      ["?status[$in]=confirmed", "several values", "status[$in]"],
      ["?domain=a&$cursor=AAAAAAAAAAAA", "a made-up cursor", "$cursor"],
    ] as const
  ).map(
    ([query, name, pointer]): BadInput => ({
      ...read(97, `removing by a filter: ${name}`, "validation-failed", EVENTS + query),
      request: removing,
      pointer,
    }),
  ),
  {
    ...read(98, "a filter twice", "duplicate-parameter", `${EVENTS}?domain=a&domain=b`),
    request: removing,
  },
  {
    ...read(
      88,
      "removing another organization's events",
      "not-found",
      `${EVENTS}?organization_id=${OTHER_ORGANIZATION}&domain=a`,
    ),
    request: removing,
  },
  {
    ...read("none", "a citizen who removes events", "insufficient-scope", `${EVENTS}?domain=a`),
    request: ({ bearer }) => ({ method: "DELETE", bearer }),
  },
];

const authorized = (world: World) => `Authorization: Bearer ${world.api.session}`;
const get = (target: string) => (world: World) => `GET ${target} HTTP/1.1\r\n${authorized(world)}`;

/** The same as it stands on the first line of a request, which no URL class has touched. */
export const rawReads: readonly RawBadInput[] = [
  raw(97, "brackets in the query, on a socket", "validation-failed", get(`${ofCitizen}&status[$ne]=x`)),
  raw(98, "a parameter twice, on a socket", "duplicate-parameter", get(`${EVENTS}?user_id=a&user_id=b`)),
  raw(98, "a parameter twice, once encoded", "duplicate-parameter", get(`${EVENTS}?user_id=a&user%5fid=b`)),
  raw(99, "%00, on a socket", "malformed-uri", get(`${EVENTS}/%00`)),
  raw(99, "overlong UTF-8, on a socket", "malformed-uri", get(`${EVENTS}/%c0%af`)),
  raw(99, "half an escape, on a socket", "malformed-uri", get(`${EVENTS}/%`)),
  raw(99, "a way up", "not-found", get(`${EVENTS}/../../etc/passwd`)),
  raw(99, "an encoded way up, on a socket", "not-found", get(`${EVENTS}/..%2f..%2fetc%2fpasswd`)),
  raw(99, "backslashes", "malformed-request", get("/consents\\..\\..\\etc\\passwd")),
  raw(99, "a semicolon, on a socket", "not-found", get(`${EVENTS};x=1`)),
  raw(99, "two slashes", "not-found", get("//evil.example/consents/events")),
  raw(99, "a raw control character", "malformed-request", get(`${EVENTS}/\x01`)),
];
