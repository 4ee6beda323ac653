import type { BadInput, RawBadInput } from "./bad-input.ts";
import { claims } from "./claims.ts";
import { events } from "./events.ts";
import { http, rawHttp } from "./http.ts";
import { jose } from "./jose.ts";
import { json, rawJson } from "./json.ts";
import { minted } from "./minting.ts";
import { proofs } from "./proofs.ts";
import { rawReads, reads } from "./reads.ts";
import { rawTokenTransport, tokenTransport } from "./token-transport.ts";
import { webhooks } from "./webhooks.ts";

/** Everything in the design's table of bad inputs that one request to the consents API can say, in its order. */
export const badInputs: readonly BadInput[] = [
  ...tokenTransport,
  ...jose,
  ...claims,
  ...json,
  ...events,
  ...minted,
  ...reads,
  ...http,
  ...proofs,
  ...webhooks,
];

/** The same where only a socket can say it. */
export const rawBadInputs: readonly RawBadInput[] = [
  ...rawTokenTransport,
  ...rawJson,
  ...rawReads,
  ...rawHttp,
];
