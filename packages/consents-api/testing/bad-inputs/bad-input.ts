import type { ErrorCode } from "@consents/contract";
import { CITIZEN, ORGANIZATION, type TestRequest } from "../../src/api-for-tests.ts";
import { EVENTS, PROOFS, TOKENS, type World } from "./world.ts";

/** What every entry of the table has. */
interface Entry {
  /** In the design's table of bad inputs; `none` for what is refused beside it. */
  row: number | "none";
  name: string;
}

/** What must be refused, and how. */
export interface BadInput extends Entry {
  code: ErrorCode;
  path: string | ((world: World) => string);
  request: (world: World) => TestRequest | Promise<TestRequest>;
  /** Where the first of `errors` points to. */
  pointer?: string;
}

/** The same where only bytes on a socket can say it. */
export interface RawBadInput extends Entry {
  code: ErrorCode;
  bytes: (world: World) => string;
}

/** What looks bad, and is taken. */
export interface OddInput extends Entry {
  test: (world: World) => Promise<void>;
}

export const yes: { consents: { purposes: { id: string; enabled: boolean }[] } } = {
  consents: { purposes: [{ id: "newsletter", enabled: true }] },
};

/** The body of an event about these purposes. */
export function purposes(...list: unknown[]): { consents: { purposes: unknown[] } } {
  return { consents: { purposes: list } };
}

/** An event with a consent token. */
export function event(
  row: Entry["row"],
  name: string,
  code: ErrorCode,
  body: unknown,
  pointer?: string,
): BadInput {
  const where = pointer === undefined ? {} : { pointer };
  return { row, name, code, path: EVENTS, request: ({ bearer }) => ({ bearer, body }), ...where };
}

/** An event with an organization's session. */
export function imported(row: Entry["row"], name: string, code: ErrorCode, body: object): BadInput {
  const all = { user: { organization_user_id: CITIZEN }, ...yes, ...body };
  return { row, name, code, path: EVENTS, request: ({ api }) => ({ bearer: api.session, body: all }) };
}

/** A file handed in with an organization's session. */
export function proof(row: Entry["row"], name: string, code: ErrorCode, body: unknown): BadInput {
  return { row, name, code, path: PROOFS, request: ({ api }) => ({ bearer: api.session, body }) };
}

/** A request for a token. */
export function minting(row: Entry["row"], name: string, code: ErrorCode, fields: object): BadInput {
  const body = { organization_id: ORGANIZATION, organization_user_id: CITIZEN, ...fields };
  return { row, name, code, path: TOKENS, request: ({ api }) => ({ bearer: api.session, body }) };
}

/** A read with a session, or as `request` says. */
export function read(
  row: Entry["row"],
  name: string,
  code: ErrorCode,
  path: BadInput["path"],
  request?: TestRequest,
): BadInput {
  return { row, name, code, path, request: ({ api }) => request ?? { bearer: api.session } };
}

/** A read with a token that somebody made up or tampered with. */
export function token(
  row: Entry["row"],
  name: string,
  code: ErrorCode,
  make: (world: World) => string | Promise<string>,
): BadInput {
  return { row, name, code, path: EVENTS, request: async (world) => ({ bearer: await make(world) }) };
}

/** A request by hand: its line and headers, without `Host` and `Connection`. */
export function raw(
  row: Entry["row"],
  name: string,
  code: ErrorCode,
  head: string | ((world: World) => string),
  body = "",
): RawBadInput {
  const bytes = (world: World) => {
    const [line, ...headers] = (typeof head === "string" ? head : head(world)).split("\r\n");
    return [line, "Host: api.example", "Connection: close", ...headers, "", body].join("\r\n");
  };
  return { row, name, code, bytes };
}
