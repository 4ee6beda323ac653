import { createHash } from "node:crypto";
import type { Context, Hono } from "hono";
import { toConsentsError } from "../problem-response.ts";
import type { ApiContext, Trace } from "../route.ts";
import { tooMany } from "../too-many.ts";
import { pageStyles } from "./page-styles.ts";
import type { Press } from "./press.ts";
import { pressLink } from "./press-link.ts";
import { pressReview } from "./press-review.ts";
import { type ReadLink, type ReviewTask, readLink } from "./read-link.ts";
import { readShown } from "./read-shown.ts";
import { sendProof } from "./send-proof.ts";
import { showLink } from "./show-link.ts";
import { showNothing } from "./show-nothing.ts";

type Env = { Bindings: Trace };

const PAGE = "/links/:secret";
const PRESS = "/links/:secret/confirm";
const REFUSE = "/links/:secret/refuse";
const PROOF = "/links/:secret/proofs/:id";
const STYLES = "/assets/pages.css";

const stylesTag = `"${createHash("sha256").update(pageStyles).digest("base64url").slice(0, 16)}"`;

/** Undefined: the link has no such page. */
type Handle = (
  link: ReadLink,
  secret: string,
  c: Context<Env>,
) => Response | undefined | Promise<Response | undefined>;

/** For what only an approver's link has. */
const reviewOnly =
  (handle: (link: ReadLink<ReviewTask>, secret: string, c: Context<Env>) => ReturnType<Handle>): Handle =>
  (link, secret, c) =>
    link.task.kind === "review" ? handle(link as ReadLink<ReviewTask>, secret, c) : undefined;

/**
 * The pages of links, at `/` and at `/v1`. Opening one (GET, HEAD) changes nothing; only the POST of a button does.
 * Whoever holds the secret in the URL may press: no bearer is looked at. No secret reaches the log.
 */
export function mountPages(app: Hono<Env>, context: ApiContext): void {
  const answer =
    (route: string, handle: Handle) =>
    async (c: Context<Env>): Promise<Response> => {
      c.env.route = route;
      const secret = c.req.param("secret") ?? "";
      try {
        const link = await readLink(secret, context);
        const wait = link === undefined ? context.rateLimits.failure(c.env.address) : undefined;
        if (wait !== undefined) {
          c.env.failure = tooMany(wait, c.env);
          return showNothing("too_many", c.req.raw, { headers: c.env.headers });
        }
        const response = link && (await handle(link, secret, c));
        return response ?? showNothing("unknown", c.req.raw);
      } catch (error) {
        // People read this: no problem document for them, but all of it for the log.
        c.env.failure = toConsentsError(error);
        return showNothing("trouble", c.req.raw);
      }
    };
  for (const prefix of ["", "/v1"]) {
    app.on(
      "GET",
      prefix + PAGE,
      answer(PAGE, (link, secret) => showLink(link, secret, context)),
    );
    app.on(
      "POST",
      prefix + PRESS,
      answer(PRESS, async (link, secret, c) => pressLink(link, await pressOf(c, secret), context)),
    );
    app.on(
      "POST",
      prefix + REFUSE,
      answer(
        REFUSE,
        reviewOnly(async (link, secret, c) => pressReview(link, await pressOf(c, secret), context, "refuse")),
      ),
    );
    app.on(
      "GET",
      prefix + PROOF,
      answer(
        PROOF,
        reviewOnly((link, _secret, c) => sendProof(link, c.req.param("id") ?? "", context)),
      ),
    );
    app.on("GET", prefix + STYLES, (c) => {
      c.env.route = STYLES;
      const headers = { "cache-control": "public, max-age=3600", etag: stylesTag };
      if (c.req.header("if-none-match") === stylesTag) return new Response(null, { status: 304, headers });
      const type = { "content-type": "text/css; charset=utf-8", "x-content-type-options": "nosniff" };
      return new Response(pageStyles, { headers: { ...headers, ...type } });
    });
  }
}

async function pressOf(c: Context<Env>, secret: string): Promise<Press> {
  return { secret, shown: await readShown(c.req.raw) };
}
