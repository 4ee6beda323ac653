import { idSchema, PAGE_SIZE, pageSchema } from "@consents/contract";
import * as v from "valibot";
import type { ListFormat } from "./route.ts";

/** A switch: `?$flag`, `?$flag=true` or `?$flag=false`. Default: off. */
export const flagSchema: v.GenericSchema<string | undefined, boolean> = v.pipe(
  v.optional(v.picklist(["", "true", "false"], 'must be "true" or "false"'), "false"),
  v.transform((text) => text !== "false"),
);

/** What every list takes. */
export interface ListQuery {
  /** What the page before gave. Whether it fits is for `parseCursor`. */
  $cursor?: string;
  /** Rows of a page, 1 to `PAGE_SIZE`, which is also the default. */
  limit: number;
  /** `array` answers a bare array instead of a page. Default: the server's setting. */
  $list?: ListFormat;
}

const wrongLimit = `must be a whole number from 1 to ${PAGE_SIZE}`;

/** `limit`: a whole number as text. */
export const limitSchema: v.GenericSchema<string | undefined, number> = v.pipe(
  v.optional(v.string(), String(PAGE_SIZE)),
  v.regex(/^[1-9][0-9]{0,3}$/, wrongLimit),
  v.transform(Number),
  v.maxValue(PAGE_SIZE, wrongLimit),
);

/** The entries of {@link ListQuery}, for the schema of a list's query. */
export const listEntries: {
  $cursor: v.GenericSchema<string | undefined>;
  limit: v.GenericSchema<string | undefined, number>;
  $list: v.GenericSchema<ListFormat | undefined>;
} = {
  $cursor: v.optional(v.pipe(v.string(), v.maxLength(1_024, "is not a cursor of this list"))),
  limit: limitSchema,
  $list: v.optional(v.picklist(["page", "array"], 'must be "page" or "array"')),
};

/** What a list answers: a page, or its rows alone. */
export function listSchema(row: v.GenericSchema): v.GenericSchema {
  return v.union([pageSchema(row), v.array(row)]);
}

/** No parameters but the organization, which the bearer has already told. */
export const organizationQuerySchema: v.GenericSchema<unknown, { organization_id?: string }> = v.strictObject(
  {
    organization_id: v.optional(idSchema),
  },
);

export const noQuerySchema: v.GenericSchema<unknown, Record<string, never>> = v.strictObject({});
