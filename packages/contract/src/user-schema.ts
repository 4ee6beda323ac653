import * as v from "valibot";
import { consentsInputSchema, consentsSchema } from "./consents.ts";
import {
  countrySchema,
  idSchema,
  organizationUserIdSchema,
  timestampSchema,
  versionSchema,
} from "./identifiers.ts";
import { metadataSchema } from "./metadata-schema.ts";
import { strictObject } from "./strict-object.ts";
import type { ConsentUser, Page, UserPatch, UserRequest } from "./user.ts";

// Apart from `user.ts`, so that who only makes an ETag loads no schemas.

/** Shape of a user in answers. */
export const consentUserSchema: v.GenericSchema<unknown, ConsentUser> = v.object({
  id: idSchema,
  organization_id: idSchema,
  organization_user_id: v.optional(organizationUserIdSchema),
  version: versionSchema,
  created_at: timestampSchema,
  updated_at: timestampSchema,
  metadata: metadataSchema,
  country: v.optional(countrySchema),
  last_seen_country: v.optional(countrySchema),
  consents: consentsSchema,
});

/** Shape of a user to create. That one of the ids is there is checked by the consents API's domain. */
export const userRequestSchema: v.GenericSchema<unknown, UserRequest> = strictObject({
  id: v.optional(idSchema),
  organization_id: v.optional(idSchema),
  organization_user_id: v.optional(organizationUserIdSchema),
  metadata: v.optional(metadataSchema),
  country: v.optional(countrySchema),
  last_seen_country: v.optional(countrySchema),
  consents: v.optional(consentsInputSchema),
  version: v.optional(versionSchema),
  created_at: v.optional(v.string("must be a string")),
  updated_at: v.optional(v.string("must be a string")),
});

/** Shape of a change to a user. */
export const userPatchSchema: v.GenericSchema<unknown, UserPatch> = strictObject({
  version: v.optional(versionSchema),
  organization_id: v.optional(idSchema),
  organization_user_id: v.optional(organizationUserIdSchema),
  metadata: v.optional(metadataSchema),
  country: v.optional(v.nullable(countrySchema)),
  last_seen_country: v.optional(v.nullable(countrySchema)),
  id: v.optional(idSchema),
  created_at: v.optional(v.string("must be a string")),
  updated_at: v.optional(v.string("must be a string")),
  consents: v.optional(consentsInputSchema),
});

/** Shape of a page of such rows. */
export function pageSchema<T>(row: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, Page<T>> {
  return v.object({
    data: v.array(row),
    limit: v.pipe(v.number(), v.integer()),
    cursor: v.nullable(v.string()),
  });
}
