import * as v from "valibot";
import { consentsSchema } from "./consents.ts";
import {
  countrySchema,
  idSchema,
  organizationUserIdSchema,
  timestampSchema,
  versionSchema,
} from "./identifiers.ts";
import { metadataSchema } from "./metadata-schema.ts";
import type { ConsentUser, Page } from "./user.ts";

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

/** Shape of a page of such rows. */
export function pageSchema<T>(row: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, Page<T>> {
  return v.object({
    data: v.array(row),
    limit: v.pipe(v.number(), v.integer()),
    cursor: v.nullable(v.string()),
  });
}
