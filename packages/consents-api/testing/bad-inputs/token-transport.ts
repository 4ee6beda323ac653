import { type BadInput, type RawBadInput, raw, read, token } from "./bad-input.ts";
import { EVENTS, type World } from "./world.ts";

const authorization = ({ bearer }: World) => `Authorization: Bearer ${bearer}`;

/** A. How the token is carried. */
export const tokenTransport: readonly BadInput[] = [
  read(1, "no Authorization", "token-missing", EVENTS, {}),
  read(2, "an empty bearer", "token-malformed", EVENTS, { headers: { authorization: "Bearer" } }),
  read(3, "Basic", "token-malformed", EVENTS, { headers: { authorization: "Basic YTpi" } }),
  {
    ...read(4, "two Authorization headers in one", "duplicate-header", EVENTS),
    request: ({ bearer }) => ({ headers: { authorization: `Bearer ${bearer}, Bearer ${bearer}` } }),
  },
  read(5, "a token in the query", "token-in-query", `${EVENTS}?access_token=x`),
  read(5, "the same, spelled otherwise", "token-in-query", `${EVENTS}?%61ccess_token=x`),
  read(5, "the same in capitals", "token-in-query", `${EVENTS}?ACCESS_TOKEN=x`),
  read(5, "by another name", "token-in-query", ({ bearer }) => `${EVENTS}?t=${bearer}`),
  read(5, "a session token", "token-in-query", ({ api }) => `${EVENTS}?x=${api.session}`),
  token(6, "an access token's secret", "token-malformed", () => `cat_${"x".repeat(43)}`),
  token(8, "a token of 20 KB", "header-too-large", () => "x".repeat(20_000)),
  read(9, "a URL of more than 8 KB", "uri-too-long", `${EVENTS}?user_id=${"x".repeat(8_200)}`),
  read(12, "GET on the URL that confirms", "method-not-allowed", ({ page }) => `${page}/confirm`),
  read(12, "HEAD on it", "method-not-allowed", ({ page }) => `${page}/confirm`, { method: "HEAD" }),
  read(12, "POST on the page before it", "method-not-allowed", ({ page }) => page, { method: "POST" }),
];

/** The same on a socket. */
export const rawTokenTransport: readonly RawBadInput[] = [
  raw(
    4,
    "two Authorization headers",
    "duplicate-header",
    (world) => `GET ${EVENTS} HTTP/1.1\r\n${authorization(world)}\r\n${authorization(world)}`,
  ),
  raw(
    8,
    "a token of 20 KB, on a socket",
    "header-too-large",
    `GET ${EVENTS} HTTP/1.1\r\nAuthorization: Bearer ${"x".repeat(20_000)}`,
  ),
  raw(
    8,
    "a token of 40 KB",
    "header-too-large",
    `GET ${EVENTS} HTTP/1.1\r\nAuthorization: ${"x".repeat(40_000)}`,
  ),
  raw(9, "a URL of 9 KB, on a socket", "uri-too-long", `GET /${"x".repeat(9_000)} HTTP/1.1`),
];
