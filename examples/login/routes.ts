import { consentsApi, createTokenBroker } from "@consents/token-broker";
import { type Context, Hono } from "hono";
import { createPages } from "../demo/create-pages.ts";
import { problem, radios } from "../demo/form-parts.ts";
import { type SiteEnv, textsFor } from "../demo/language.ts";
import { DEMO_PASSWORD, findSupporter, supporters } from "../demo/people.ts";
import { readForm } from "../demo/read-form.ts";
import { createSession } from "../demo/session.ts";
import type { SiteOptions } from "../demo/site-options.ts";
import texts from "./texts.json" with { type: "json" };

const showPage = createPages(new URL(".", import.meta.url), texts);

/** `/login/`: a site with a login of its own; behind it the widget, which gets its tokens from the broker. */
export function createLogin({
  api,
  organization_id,
  notice,
  key,
  secret,
  session_secret,
}: SiteOptions): Hono<SiteEnv> {
  const session = createSession<{ id: string }>({
    name: "harbour_login",
    path: "/login",
    secret: session_secret,
  });

  const broker = createTokenBroker({
    authenticate: (request) => {
      const person = findSupporter(session.read(request)?.id);
      return person && { organization_user_id: person.id };
    },
    issuer: consentsApi({ url: api, organization_id, key, secret }),
  });

  const showSignIn = (c: Context<SiteEnv>, message?: string) =>
    showPage(c, "sign-in.html", {
      problem: problem(message),
      people: radios(
        "person",
        supporters.map(({ id, name, email }) => [id, name, email]),
      ),
      demo_password: DEMO_PASSWORD,
    });

  return new Hono<SiteEnv>()
    .post("/login/consent-token", (c) => broker(c.req.raw))

    .get("/login/", (c) => {
      const person = findSupporter(session.read(c.req.raw)?.id);
      if (!person) return showSignIn(c);
      const { id, name, email, since } = person;
      const { account_title, account_lead } = textsFor(c, texts);
      return showPage(c, "account.html", {
        title: account_title.replace("{name}", name),
        lead: account_lead.replace("{since}", `${since}`),
        id,
        name,
        email,
        api,
        organization_id,
        notice,
      });
    })

    .post("/login/sign-in", async (c) => {
      const form = await readForm(c);
      const person = findSupporter(form.get("person"));
      if (person && form.get("password") === DEMO_PASSWORD) {
        session.start(c, { id: person.id });
        return c.redirect("/login/", 303);
      }
      c.status(403);
      return showSignIn(c, textsFor(c, texts).problem);
    })

    .post("/login/sign-out", (c) => {
      session.end(c);
      return c.redirect("/login/", 303);
    });
}
