import * as v from "valibot";
import { type Delegate, delegateSchema, type ValidationMethod } from "./consent-token.ts";
import { idSchema, timestampSchema, versionSchema } from "./identifiers.ts";
import { refuseArrays } from "./refuse-arrays.ts";
import { strictObject } from "./strict-object.ts";

// What an event proves beside what was chosen: what was shown, how the answer came, and who approved it.

/** Which notice the citizen was looking at. */
export interface NoticeShown {
  id: string;
  version: number;
  /** BCP 47 tag, one of the notice's languages. */
  language: string;
}

/** What the widget tells about itself and the gesture; kept as evidence. */
export interface WidgetGesture {
  version: string;
  /** What the citizen pressed. */
  gesture: "save" | "instant" | "accept-all" | "reject-all" | "withdraw-all";
}

/** How an event came to us; written by the server. */
export interface Evidence {
  /** The consent token's `jti`; absent when an organization's session made the event. */
  jti?: string;
  /** The consent token's `iss`. */
  iss?: string;
  /** The browser's `Origin` header. */
  origin?: string;
  widget?: WidgetGesture;
  /** The `id` of the consent link whose button made it, or else confirmed it. */
  link?: string;
}

/** What a pending event needed to count. */
export interface Approval {
  /**
   * `email`: the citizen pressed the button of the page that a mail led to. `link`: whoever has a consent link, which is for
   * the citizen, pressed its button. `manual`: the organization said so.
   */
  method: ValidationMethod | "link" | "manual";
  /** ISO 8601, UTC, milliseconds. */
  approved_at: string;
  /** Who approved, when it was not the citizen. */
  by?: Delegate;
  /** With `link`: the id of the consent link. */
  link?: string;
  /** What the page had shown whose button was pressed; absent: there was no page. */
  shown?: PageShown;
}

/** What a page showed of an event to whoever approved it. */
export interface PageShown {
  /** In which the choices were told, where the notice has it (BCP 47). */
  language: string;
  /**
   * SHA-256 (hex) of the canonical form (RFC 8785) of what was told: `words`, the choices as the notice names them in that
   * language, and the event's `consents`, `proofs_id`, `delegate` and `notice`.
   */
  sha256: string;
}

const noticeShownEntries = {
  id: idSchema,
  version: versionSchema,
  language: v.pipe(v.string("must be a string"), v.maxLength(35, "must have at most 35 characters")),
};

export const widgetGestureSchema: v.GenericSchema<unknown, WidgetGesture> = strictObject({
  version: v.pipe(v.string("must be a string"), v.maxLength(32, "must have at most 32 characters")),
  gesture: v.picklist(["save", "instant", "accept-all", "reject-all", "withdraw-all"], "is no known gesture"),
});

const sha256Schema = v.pipe(v.string("must be a string"), v.regex(/^[0-9a-f]{64}$/, "must be 64 hex digits"));

/** Shape of what a request says was shown. */
export const noticeToldSchema: v.GenericSchema<unknown, NoticeShown & { sha256?: string }> = strictObject({
  ...noticeShownEntries,
  sha256: v.optional(sha256Schema),
});

/** Shape of what was shown, in answers. */
export const noticeShownSchema: v.GenericSchema<unknown, NoticeShown & { sha256: string }> = v.object({
  ...noticeShownEntries,
  sha256: sha256Schema,
});

export const evidenceSchema: v.GenericSchema<unknown, Evidence> = refuseArrays(
  v.object({
    jti: v.optional(v.string()),
    iss: v.optional(v.string()),
    origin: v.optional(v.string()),
    widget: v.optional(widgetGestureSchema),
    link: v.optional(idSchema),
  }),
);

export const pageShownSchema: v.GenericSchema<unknown, PageShown> = v.object({
  language: v.string(),
  sha256: sha256Schema,
});

export const approvalSchema: v.GenericSchema<unknown, Approval> = v.object({
  method: v.picklist(["email", "signature", "file", "link", "manual"], "is no way to approve"),
  approved_at: timestampSchema,
  by: v.optional(delegateSchema),
  link: v.optional(idSchema),
  shown: v.optional(pageShownSchema),
});
