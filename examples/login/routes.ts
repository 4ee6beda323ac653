import { consentsApi, createTokenBroker } from "@consents/token-broker";
import { Hono } from "hono";
import { createPages } from "../demo/create-pages.ts";
import { createSignIn } from "../demo/create-sign-in.ts";
import { type SiteEnv, textsFor } from "../demo/language.ts";
import { findSupporter, supporters } from "../demo/people.ts";
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

  const signIn = createSignIn({
    path: "/login",
    showPage,
    session,
    people: supporters,
    about: ({ email }) => email,
    field: "person",
    start: ({ id }) => ({ id }),
  });

  return new Hono<SiteEnv>()
    .post("/login/consent-token", (c) => broker(c.req.raw))

    .get("/login/", (c) => {
      const person = findSupporter(session.read(c.req.raw)?.id);
      if (!person) return signIn.show(c);
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

    .route("/", signIn.routes);
}
