import { type Context, Hono } from "hono";
import { ConsentsError } from "../domain/errors.ts";
import type { Authenticate } from "./authenticate.ts";
import { takeBearer } from "./bearer.ts";
import { commonHeaders, preflightHeaders } from "./common-headers.ts";
import { createLargeBodies, type LargeBodies } from "./large-bodies.ts";
import { mountPages } from "./pages/mount-pages.ts";
import { parseJson } from "./parse-json.ts";
import { parseQuery } from "./parse-query.ts";
import { readBody } from "./read-body.ts";
import { requireAccess } from "./require-access.ts";
import type { Answer, ApiContext, Route, Trace } from "./route.ts";
import { routes } from "./routes/index.ts";
import { tooMany } from "./too-many.ts";
import { validate } from "./validate.ts";

type Env = { Bindings: Trace };

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const defaultHeaders: Readonly<Record<string, string>> = {
  ...commonHeaders,
  "content-type": "application/json",
  "cache-control": "no-store",
};

/** The routes at `/` and at `/v1`. Refusals are thrown: who calls answers and logs them. */
export function mountRoutes(context: ApiContext, authenticate: Authenticate): Hono<Env> {
  const app = new Hono<Env>();
  const largeBodies = createLargeBodies();
  for (const route of routes) {
    const handle = async (c: Context<Env>) => {
      c.env.route = route.path;
      return toResponse(await callRoute(route, c, context, { authenticate, largeBodies }));
    };
    for (const prefix of ["", "/v1"]) app.on(route.method, prefix + route.path, handle);
  }
  mountPages(app, context);
  app.notFound((c) => answerUnrouted(app, c));
  app.onError((error) => {
    throw error;
  });
  return app;
}

/** What stands between a request and its route. */
interface Door {
  authenticate: Authenticate;
  largeBodies: LargeBodies;
}

/**
 * Who calls comes first: a stranger learns nothing from how a request is refused, and costs no parsing. Then whether they
 * call too often; what only withdraws is known by its body.
 */
async function callRoute(
  route: Route,
  c: Context<Env>,
  context: ApiContext,
  { authenticate, largeBodies }: Door,
): Promise<Answer> {
  const request = c.req.raw;
  const { access } = route;
  const caller = access === "public" ? undefined : await authenticate(takeBearer(request.headers));
  const wait = caller && context.rateLimits.request(caller);
  if (wait !== undefined && route.withdraws === undefined) throw tooMany(wait, c.env);
  if (caller !== undefined) requireAccess(caller, access);
  const query = validate(route.query, parseQuery(request.url), "query");
  await route.admit?.(caller, context);
  // hono passes hyphens and all: a parameter is what stands in the path, percent-decoded.
  const params = c.req.param() as Record<string, string>;
  const { bodySizeMax } = route;
  const handle = async (): Promise<Answer> => {
    const json = route.body && parseJson(await readBody(request, bodySizeMax));
    if (caller !== undefined && wait !== undefined) {
      const stillWait = route.withdraws?.(json) ? context.rateLimits.withdrawal(caller) : wait;
      if (stillWait !== undefined) throw tooMany(stillWait, c.env);
    }
    const body = route.body && validate(route.body, json, "body");
    return route.handle({ caller, params, query, body, headers: request.headers, trace: c.env }, context);
  };
  return bodySizeMax === undefined ? handle() : largeBodies.hold(caller, handle);
}

function toResponse({ status = 200, body, text, bytes, headers }: Answer): Response {
  // Bytes of an ordinary buffer; the type does not know.
  const sent = text ?? (bytes as Uint8Array<ArrayBuffer> | undefined);
  return new Response(body === undefined ? sent : JSON.stringify(body), {
    status,
    headers: headers === undefined ? defaultHeaders : { ...defaultHeaders, ...headers },
  });
}

/** A path without a route, or without one for this method. `X-HTTP-Method-Override` is nothing to us. */
function answerUnrouted(app: Hono<Env>, c: Context<Env>): Response {
  const known = methods.filter((method) => app.router.match(method, c.req.path)[0].length > 0);
  const allow = [...known, ...(known.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  if (c.req.method === "OPTIONS") {
    // A preflight is allowed everywhere, so that a page can read the 404 or 405 that follows.
    const isPreflight = c.req.raw.headers.has("access-control-request-method");
    if (known.length > 0 || isPreflight) {
      return new Response(null, {
        status: 204,
        headers: { ...preflightHeaders, allow, "access-control-allow-methods": methods.join(", ") },
      });
    }
  }
  if (known.length === 0) throw new ConsentsError("not-found");
  c.env.headers = { allow };
  throw new ConsentsError("method-not-allowed");
}
