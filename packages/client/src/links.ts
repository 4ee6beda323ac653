import { type LinkRequest, type LinkResponse, paths } from "@consents/contract";
import type { Connection } from "./connection.ts";
import { type Guard, isNumber, isString, shape } from "./guards.ts";

const isLink: Guard<LinkResponse> = shape<LinkResponse>({ id: isString, url: isString, lifetime: isNumber });

/**
 * `POST /consents/links`: a link to a page with one button that records an event, or confirms a pending one; opening it
 * changes nothing. Needs a session's bearer. Not tried again: each answer is another link.
 */
export function createLink(connection: Connection, link: LinkRequest): Promise<LinkResponse> {
  return connection.call(paths.links, isLink, {
    method: "POST",
    json: link,
    query: { organization_id: connection.organizationId },
  });
}
