import { createHash } from "node:crypto";
import type { Context, Hono } from "hono";
import { toConsentsError } from "../problem-response.ts";
import type { ApiContext, Trace } from "../route.ts";
import { pageStyles } from "./page-styles.ts";
import { pressLink } from "./press-link.ts";
import { type ReadLink, readLink } from "./read-link.ts";
import { showLink, showNothing } from "./show-link.ts";

type Env = { Bindings: Trace };

const PAGE = "/links/:secret";
const PRESS = "/links/:secret/confirm";
const STYLES = "/assets/pages.css";

const stylesTag = `"${createHash("sha256").update(pageStyles).digest("base64url").slice(0, 16)}"`;

/**
 * The pages of links, at `/` and at `/v1`. Opening one (GET, HEAD) changes nothing; only the POST of its button does.
 * Whoever holds the secret in the URL may press: no bearer is looked at. No secret reaches the log.
 */
export function mountPages(app: Hono<Env>, context: ApiContext): void {
  const answer =
    (route: string, handle: (link: ReadLink, secret: string) => Response | Promise<Response>) =>
    async (c: Context<Env>): Promise<Response> => {
      c.env.route = route;
      const secret = c.req.param("secret") ?? "";
      const language = c.req.header("accept-language") ?? null;
      try {
        const link = await readLink(secret, context);
        return link === undefined
          ? showNothing("unknown", c.req.method, language)
          : await handle(link, secret);
      } catch (error) {
        // People read this: no problem document for them, but all of it for the log.
        c.env.failure = toConsentsError(error);
        return showNothing("trouble", c.req.method, language);
      }
    };
  for (const prefix of ["", "/v1"]) {
    app.on("GET", prefix + PAGE, answer(PAGE, showLink));
    app.on(
      "POST",
      prefix + PRESS,
      answer(PRESS, (link, secret) => pressLink(link, secret, context)),
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
