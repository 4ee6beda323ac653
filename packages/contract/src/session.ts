import * as v from "valibot";
import { strictObject } from "./strict-object.ts";

/** `POST /sessions`, body. */
export interface SessionRequest {
  type: "api-key";
  key: string;
  secret: string;
}

/** `POST /sessions`, answer: an organization's bearer, good for an hour. */
export interface SessionResponse {
  type: "api-key";
  key: string;
  access_token: string;
}

/** What an API key may do. */
export type KeyScope = "consents:read" | "consents:write" | "tokens:create" | "notices:write" | "webhooks";

export const keyScopes: readonly KeyScope[] = [
  "consents:read",
  "consents:write",
  "tokens:create",
  "notices:write",
  "webhooks",
];

const credential = v.pipe(
  v.string("must be a string"),
  v.minLength(1, "must not be empty"),
  v.maxLength(256, "is too long"),
);

export const sessionRequestSchema: v.GenericSchema<unknown, SessionRequest> = strictObject({
  type: v.literal("api-key", 'must be "api-key"'),
  key: credential,
  secret: credential,
});

export const sessionResponseSchema: v.GenericSchema<unknown, SessionResponse> = v.object({
  type: v.literal("api-key"),
  key: v.string(),
  access_token: v.string(),
});
