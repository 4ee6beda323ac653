import { paths } from "@consents/contract";
import { Hono } from "hono";
import { createPages } from "../demo/create-pages.ts";
import type { SiteEnv } from "../demo/language.ts";
import type { SiteOptions } from "../demo/site-options.ts";
import texts from "./texts.json" with { type: "json" };

const showPage = createPages(new URL(".", import.meta.url), texts);

/** `/`: what this is, and the way to the other pages. */
export function createHome({ api, notice }: SiteOptions): Hono<SiteEnv> {
  return new Hono<SiteEnv>().get("/", (c) =>
    showPage(c, "page.html", {
      notice_url: `${api}/${paths.notice(notice)}`,
      jwks_url: `${api}/${paths.jwks}`,
      health_url: `${api}/${paths.health}`,
    }),
  );
}
