import * as v from "valibot";
import { idSchema, nameSchema, organizationUserIdSchema } from "./identifiers.ts";
import type { JsonObject } from "./json.ts";
import { DELEGATE_NAME_LENGTH_MAX, ID_LENGTH_MAX } from "./limits.ts";
import { metadataSchema } from "./metadata-schema.ts";
import { strictObject } from "./strict-object.ts";

/** Who acts on the citizen's behalf: an employee at the help desk, say. */
export interface Delegate {
  id: string;
  name?: string;
  metadata?: JsonObject;
}

/** How a pending event gets approved. */
export type ValidationMethod = "email" | "signature" | "file";

/** `enabled`: ask for it. `approval`: the event stays pending until it is approved. */
export interface Validation {
  enabled: boolean;
  approval?: boolean;
}

/** The validations forced on events; a method that is absent is left to the notice. */
export type Validations = Partial<Record<ValidationMethod, Validation>>;

/** What the organization puts on every event made with a token. */
export interface TokenEvent {
  /** Put on every event made with the token; its keys win over the event's own. */
  metadata?: JsonObject;
  user?: {
    /** Merged, key by key, into the user's metadata by every such event. */
    metadata?: JsonObject;
  };
}

/** What a consent token may do. `write` includes `read`. */
export type Permission = "read" | "write";

/** `POST /consents/tokens`, body. */
export interface ConsentTokenRequest {
  organization_id: string;
  organization_user_id: string;
  /** Whole seconds, at least 1, at most the server's cap. Default 900. Not bounded by the schema: the server knows its cap. */
  lifetime?: number;
  /** Lives in the token only: never in events or users. */
  metadata?: JsonObject;
  event?: TokenEvent;
  delegate?: Delegate;
  validations?: Validations;
  /** Default `["write"]`. */
  permissions?: Permission[];
}

/** `POST /consents/tokens`, answer: what was asked for, and the token. */
export interface ConsentTokenResponse extends ConsentTokenRequest {
  lifetime: number;
  /** The consent token: a JWT, good as bearer for this one citizen. */
  id_token: string;
}

/** What the token broker answers to the widget. */
export interface BrokerResponse {
  id_token: string;
  /** Seconds from now. */
  lifetime: number;
}

/** The claims of a consent token (RFC 7519; `act` is RFC 8693 §4.1). Header: `typ: consent+jwt`. */
export interface ConsentTokenClaims {
  iss: string;
  aud: string;
  /** The citizen's `organization_user_id`. */
  sub: string;
  /** Seconds since 1970. */
  iat: number;
  exp: number;
  jti: string;
  organization_id: string;
  /** `consents:read` or `consents:read consents:write`. */
  scope: string;
  metadata?: JsonObject;
  event?: TokenEvent;
  delegate?: Delegate;
  act?: { sub: string };
  validations?: Validations;
}

/** `typ` of a consent token's header. */
export const CONSENT_TOKEN_TYPE = "consent+jwt";

/** Scope words a consent token carries. */
export type ConsentScope = "consents:read" | "consents:write";

export const delegateSchema: v.GenericSchema<unknown, Delegate> = strictObject({
  id: nameSchema(ID_LENGTH_MAX),
  name: v.optional(nameSchema(DELEGATE_NAME_LENGTH_MAX)),
  metadata: v.optional(metadataSchema),
});

export const validationSchema: v.GenericSchema<unknown, Validation> = strictObject({
  enabled: v.boolean("must be true or false"),
  approval: v.optional(v.boolean("must be true or false")),
});

export const validationsSchema: v.GenericSchema<unknown, Validations> = strictObject({
  email: v.optional(validationSchema),
  signature: v.optional(validationSchema),
  file: v.optional(validationSchema),
});

export const tokenEventSchema: v.GenericSchema<unknown, TokenEvent> = strictObject({
  metadata: v.optional(metadataSchema),
  user: v.optional(strictObject({ metadata: v.optional(metadataSchema) })),
});

const requestEntries = {
  organization_id: idSchema,
  organization_user_id: organizationUserIdSchema,
  metadata: v.optional(metadataSchema),
  event: v.optional(tokenEventSchema),
  delegate: v.optional(delegateSchema),
  validations: v.optional(validationsSchema),
  permissions: v.optional(
    v.pipe(
      v.array(v.picklist(["read", "write"], 'must be "read" or "write"')),
      v.minLength(1, "must not be empty"),
    ),
  ),
};

/** `lifetime` in a token request: anything, since who mints bounds it and names the cap. */
export const lifetimeSchema: v.GenericSchema<unknown, unknown> = v.unknown();

/** Shape of a token request. `lifetime` is only said to be there: who mints bounds it and names the cap. */
export const consentTokenRequestSchema: v.GenericSchema<
  unknown,
  Omit<ConsentTokenRequest, "lifetime"> & { lifetime?: unknown }
> = strictObject({ ...requestEntries, lifetime: v.optional(lifetimeSchema) });

/** Shape of the answer to a token request. */
export const consentTokenResponseSchema: v.GenericSchema<unknown, ConsentTokenResponse> = v.object({
  ...requestEntries,
  lifetime: v.pipe(v.number(), v.integer(), v.minValue(1)),
  id_token: v.string(),
});
