import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";

/**
 * Serves the files of a folder under a path of the site. Only what browsers load beside a page: nothing else of a
 * folder is for the public.
 */
export function serveFolder(folder: URL, path: string): MiddlewareHandler {
  const serve = serveStatic({
    root: fileURLToPath(folder),
    rewriteRequestPath: (requested) => requested.slice(path.length),
    // The browser asks each time whether the file changed; a restart of the demo is seen at once.
    onFound: (_, c) => c.header("Cache-Control", "no-cache"),
  });
  return async (c, next) => (/\.(css|js|svg|map)$/.test(c.req.path) ? serve(c, next) : next());
}
