import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { createPages } from "./create-pages.ts";
import type { SiteEnv } from "./language.ts";
import texts from "./no-form.texts.json" with { type: "json" };

const showPage = createPages(new URL(".", import.meta.url), texts);

/**
 * The form that was posted.
 *
 * @throws HTTPException with a page that says so, when it is no form (415) or cannot be read as one (400)
 */
export async function readForm(c: Context<SiteEnv>): Promise<FormData> {
  const type = c.req.header("content-type") ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(type))
    throw await refuse(c, 415);
  try {
    return await c.req.formData();
  } catch {
    throw await refuse(c, 400);
  }
}

async function refuse(c: Context<SiteEnv>, status: 400 | 415): Promise<HTTPException> {
  c.status(status);
  return new HTTPException(status, { res: await showPage(c, "no-form.html") });
}
