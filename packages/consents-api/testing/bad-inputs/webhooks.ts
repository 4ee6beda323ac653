import type { ErrorCode } from "@consents/contract";
import { OTHER_ORGANIZATION } from "../../src/api-for-tests.ts";
import { forbiddenUrls } from "../../src/webhooks/urls-for-tests.ts";
import { type BadInput, read } from "./bad-input.ts";

/** L. Where changes are told. */
export const webhooks: readonly BadInput[] = [
  ...forbiddenUrls.map((url) =>
    webhook(110, JSON.stringify(url), "webhook-url-not-allowed", { url }, "/url"),
  ),
  {
    ...webhook(110, "a private URL in a change", "webhook-url-not-allowed", {}, "/url"),
    path: "/webhooks/any",
    request: ({ api }) => ({ method: "PATCH", bearer: api.session, body: { url: "https://10.0.0.1/" } }),
  },
  webhook("none", "no types", "validation-failed", { types: [] }, "/types"),
  webhook("none", "too many types", "validation-failed", { types: Array(7).fill("user.deleted") }, "/types"),
  webhook("none", "a type that there is not", "validation-failed", { types: ["user.*"] }, "/types/0"),
  webhook("none", "a secret of one's own", "unknown-field", { secret: "whsec_x" }, "/secret"),
  webhook("none", "another organization's webhook", "not-found", { organization_id: OTHER_ORGANIZATION }),
  ...["2026-02-30T00:00:00Z", "yesterday", 1].map(
    (from): BadInput => ({
      row: "none",
      name: `a replay from ${from}`,
      code: "validation-failed",
      path: "/webhooks/any/replay",
      request: ({ api }) => ({ bearer: api.session, body: { from } }),
      pointer: "/from",
    }),
  ),
  read("none", "a webhook that is not there", "not-found", "/webhooks/nobody"),
  read("none", "the deliveries of a webhook that is not there", "not-found", "/webhooks/nobody/deliveries"),
  {
    row: "none",
    name: "webhooks with a consent token",
    code: "insufficient-scope",
    path: "/webhooks",
    request: ({ bearer }) => ({ bearer }),
  },
];

function webhook(
  row: BadInput["row"],
  name: string,
  code: ErrorCode,
  fields: object,
  pointer?: string,
): BadInput {
  const body = { url: "https://hooks.example.org/", types: ["event.created"], ...fields };
  const where = pointer === undefined ? {} : { pointer };
  return {
    row,
    name,
    code,
    path: "/webhooks",
    request: ({ api }) => ({ bearer: api.session, body }),
    ...where,
  };
}
