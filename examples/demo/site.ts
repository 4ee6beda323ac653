import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { createHelpdesk } from "../helpdesk/routes.ts";
import { createHome } from "../home/routes.ts";
import { createLogin } from "../login/routes.ts";
import type { Mailbox } from "../mail/mailbox.ts";
import { createMail, type SendChoicesMail } from "../mail/routes.ts";
import { createPreferences } from "../preferences/routes.ts";
import { chooseLanguage, type SiteEnv } from "./language.ts";
import { serveFolder } from "./serve-folder.ts";
import type { SiteOptions } from "./site-options.ts";
import { strictHeaders } from "./strict-headers.ts";

/** The folder of the widget's script build. */
const widget = new URL(".", import.meta.resolve("consent-widget/script/consent-widget.js"));
const examples = new URL("../", import.meta.url);

/** All pages, as one app. Each example is also an app by itself. */
export function createSite(
  site: SiteOptions,
  mailbox: Mailbox,
  sendChoicesMail: SendChoicesMail,
): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>()
    .use(strictHeaders(site.api))
    // A form of another site cannot post here, whatever cookies the browser sends along.
    .use(csrf())
    .use("/widget/*", serveFolder(widget, "/widget/"));
  for (const name of ["home", "login", "preferences"]) {
    app.use(`/${name}/*`, serveFolder(new URL(`${name}/`, examples), `/${name}/`));
  }
  for (const page of ["login", "mail", "preferences", "helpdesk"]) {
    // With its query: it may hold a token.
    app.get(`/${page}`, (c) => c.redirect(`/${page}/${new URL(c.req.url).search}`));
  }
  return app
    .use(chooseLanguage)
    .use(async (c, next) => {
      await next();
      // Pages show who is signed in: not for a cache.
      c.header("Cache-Control", "no-store");
    })
    .route("/", createHome(site))
    .route("/", createLogin(site))
    .route("/", createMail(mailbox, sendChoicesMail))
    .route("/", createPreferences(site))
    .route("/", createHelpdesk(site));
}
