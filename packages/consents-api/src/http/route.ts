import type { ConsentScope, ErrorCode, KeyScope } from "@consents/contract";
import type { SigningKey } from "@consents/token-broker/consent-token";
import type { GenericSchema } from "valibot";
import type { ConsentsError } from "../domain/errors.ts";
import type { Caller } from "../domain/records.ts";
import type { Store } from "../domain/store.ts";
import type { TokenIdClaims } from "../domain/token-id.ts";
import type { Metrics } from "./metrics.ts";
import type { Organizations } from "./organizations.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Revocations } from "./revocations.ts";
import type { WebhookSettings } from "./webhook-settings.ts";

/** How lists are answered: `{data, limit, cursor}`, or `data` alone. */
export type ListFormat = "page" | "array";

/** What the routes work with; the server puts it together. */
export interface ApiContext {
  store: Store;
  organizations: Organizations;
  revocations: Revocations;
  /** `iss` and `aud` of consent tokens: the API's own public URL. */
  issuer: string;
  /** What `POST /consents/tokens` signs with. */
  signingKey: SigningKey;
  /** The `jti` for a token, of one that nobody has, made with that key: see `token-id.ts`. */
  tokenIdOf: (claims: TokenIdClaims) => string;
  /** Longest lifetime of a consent token, in seconds. */
  lifetimeCap: number;
  /** Of lists whose request does not say. */
  listFormat: ListFormat;
  metrics: Metrics;
  webhooks: WebhookSettings;
  rateLimits: RateLimits;
  now: () => Date;
  newId: () => string;
}

/** Who may call a route. `public`: no bearer is looked at. */
export type Access =
  | "public"
  /** An organization whose key has this scope, and no citizen. */
  | { organization: KeyScope }
  /** Either, with its scope; what a citizen sees is for the handler. */
  | { organization: KeyScope; citizen: ConsentScope };

/** A caller that only organizations' routes get. */
export type OrganizationCaller = Extract<Caller, { kind: "organization" }>;

/** What is found out about a request on its way. */
export interface Trace {
  /** The id under which the answer and the log know the request. */
  readonly request_id: string;
  /** The pattern of the route; `-` until one is found. */
  route: string;
  /** Of the sender's connection; never logged. */
  readonly address?: string | undefined;
  /** Headers for a refusal. */
  headers?: Readonly<Record<string, string>>;
  /** What went wrong inside although the request as a whole is answered: a part of a batch. For the log. */
  failure?: ConsentsError;
}

/** A request after every check: what a handler works on. */
export interface RouteInput<Query, Body, Who> {
  caller: Who;
  /** Of the path, percent-decoded. */
  params: Readonly<Record<string, string>>;
  query: Query;
  body: Body;
  headers: Headers;
  trace: Trace;
}

/** What a handler answers. */
export interface Answer {
  /** Default 200. */
  status?: number;
  /** Becomes JSON. Undefined: no body, or `text`, or `bytes`. */
  body?: unknown;
  /** Sent as it is; `headers` name its media type. */
  text?: string;
  /** The same of bytes. */
  bytes?: Uint8Array;
  /** Beside those on every answer. Default: `cache-control: no-store`. */
  headers?: Readonly<Record<string, string>>;
}

/** What an answer looks like, for who reads the OpenAPI document. */
export interface AnswerShape {
  description: string;
  /** Absent: no body. */
  body?: GenericSchema;
  /** Media type. Default `application/json`. */
  type?: string;
  /** Of bytes, which no schema describes: the media types that they may have. */
  mediaTypes?: readonly string[];
  /** Those that a caller may want to read. */
  headers?: readonly ("ETag" | "Cache-Control" | "Link")[];
}

/** One route: who may call it, what it takes and what it does, in one place. The OpenAPI document is made from it. */
export interface Route<Query = unknown, Body = unknown, Who = Caller | undefined> {
  /** What generated code calls it (`operationId`). */
  name: string;
  /** What it does, in a line. */
  summary: string;
  /** What else one should know; Markdown. */
  description?: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As hono writes it: `/notices/:id`. */
  path: string;
  access: Access;
  /** What stands in the path, where not every text will do. */
  params?: Readonly<Record<string, GenericSchema>>;
  /** The query parameters: each a text, or an array of texts where the name ends in `[$in]`. Others are refused. */
  query: GenericSchema<unknown, Query>;
  /** Absent: no body is read. */
  body?: GenericSchema<unknown, Body>;
  /** The most bytes of the body, where that is more than `BODY_SIZE_MAX`; of such few are read at once. */
  bodySizeMax?: number;
  /** What must hold, beside `access`, before the body is read. Throws ConsentsError to refuse. */
  admit?(caller: Who, context: ApiContext): Promise<void>;
  /** What the body looks like, where `body` leaves it to the handler to parse. */
  bodyShape?: GenericSchema;
  /** True for a body that only withdraws: that is let through when everything else must wait. Told the body unparsed. */
  withdraws?(body: unknown): boolean;
  /** Request headers that it heeds, beside those that every route does. */
  headers?: readonly ("If-Match" | "If-None-Match")[];
  /** By status: what it answers when it does what it was asked. */
  answers: Readonly<Record<number, AnswerShape>>;
  /** With what it may refuse, beside what `routeErrors` says of every such route. */
  errors: readonly ErrorCode[];
  /** Throws ConsentsError or TokenError to refuse. */
  handle(input: RouteInput<Query, Body, Who>, context: ApiContext): Answer | Promise<Answer>;
}
