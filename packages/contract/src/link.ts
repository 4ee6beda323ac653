import * as v from "valibot";
import { type ConsentEventRequest, consentEventRequestSchema } from "./event.ts";
import { idSchema, organizationUserIdSchema } from "./identifiers.ts";
import { LINK_LIFETIME_DEFAULT, REDIRECT_URL_LENGTH_MAX } from "./limits.ts";
import { strictObject } from "./strict-object.ts";

/** What the button of a consent link does: record an event, or confirm one that is pending. */
export type LinkAction = "event.create" | "event.update";

/** `POST /consents/links`, body. */
export interface LinkRequest {
  /** The query counts, too. */
  organization_id?: string;
  /** Whose choices; the link is for this person alone. */
  organization_user_id: string;
  action: LinkAction;
  /**
   * With `event.create` the event to record, whose time is that of the press; files in its `proofs` are checked and kept at
   * once, and answered as `proofs_id`. With `event.update` the `id` of a pending
   * event, and `consents` where others shall count than were asked for.
   */
  event: ConsentEventRequest;
  /** Where the page leads on to once the button was pressed: an http or https URL without user or password. */
  redirect_url: string;
  /** Whole seconds, at least 1, at most the server's cap. Default 900. */
  lifetime?: number;
}

/** `POST /consents/links`, answer: what was asked for, and the link. */
export interface LinkResponse extends LinkRequest {
  /** Stands in the evidence of the event that the button makes. */
  id: string;
  lifetime: number;
  /** Opens a page that says what will happen, with one button. Only the press acts; good for one event. */
  url: string;
}

const linkEntries = {
  organization_id: v.optional(idSchema),
  organization_user_id: organizationUserIdSchema,
  action: v.picklist(["event.create", "event.update"], 'must be "event.create" or "event.update"'),
  event: consentEventRequestSchema,
  redirect_url: v.pipe(
    v.string("must be a string"),
    v.maxLength(REDIRECT_URL_LENGTH_MAX, `must have at most ${REDIRECT_URL_LENGTH_MAX} characters`),
  ),
};

/** Shape of a request for a link. Whether `redirect_url` and `lifetime` are allowed is for the consents API. */
export const linkRequestSchema: v.GenericSchema<
  unknown,
  Omit<LinkRequest, "lifetime"> & { lifetime: unknown }
> = strictObject({ ...linkEntries, lifetime: v.optional(v.unknown(), LINK_LIFETIME_DEFAULT) });

/** Shape of the answer to a request for a link. */
export const linkResponseSchema: v.GenericSchema<unknown, LinkResponse> = v.object({
  ...linkEntries,
  id: idSchema,
  lifetime: v.pipe(v.number(), v.integer(), v.minValue(1)),
  url: v.pipe(v.string(), v.url()),
});
