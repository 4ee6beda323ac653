/** Every bound of the wire in one place. Sizes in bytes of UTF-8, durations in seconds, unless the name says otherwise. */

/** Lifetime of a consent token when none is asked for, in seconds. */
export const TOKEN_LIFETIME_DEFAULT: number = 900;
/** The longest lifetime a server grants unless it is configured otherwise: 90 days, in seconds. */
export const TOKEN_LIFETIME_CAP: number = 90 * 24 * 60 * 60;
/** The longest token that is looked at at all, in characters. */
export const TOKEN_SIZE_MAX: number = 8 * 1024;
/** The longest token that may stand in a link: mail programs cut longer URLs. In characters. */
export const LINK_TOKEN_SIZE_MAX: number = 2_000;
/** Clocks may differ by this much: an expired token is still accepted for so long, in seconds. */
export const TOKEN_EXPIRY_LEEWAY: number = 30;
/** A token may come from this far in the future, in seconds. */
export const TOKEN_FUTURE_LEEWAY: number = 60;
/** Lifetime of an organization's session token, in seconds. */
export const SESSION_LIFETIME: number = 3_600;

/** Lifetime of a consent link when none is asked for, in seconds. */
export const LINK_LIFETIME_DEFAULT: number = 900;
/** Lifetime of the link in a mail that asks a citizen to confirm an event: 72 hours, in seconds. */
export const APPROVAL_LIFETIME_DEFAULT: number = 72 * 60 * 60;

/** The largest JSON body of a request that is no notice and no proof, in bytes. */
export const BODY_SIZE_MAX: number = 64 * 1024;
/** The largest notice to publish, in bytes of its JSON, over HTTP and from a file: 1 MiB. */
export const NOTICE_SIZE_MAX: number = 1024 * 1024;
/** The largest proof, in bytes of the file itself: 15 MiB. */
export const PROOF_SIZE_MAX: number = 15 * 1024 * 1024;
/** The largest body of `POST /consents/proofs`, in bytes: the largest proof as base64, and the JSON around it. */
export const PROOF_BODY_SIZE_MAX: number = Math.ceil(PROOF_SIZE_MAX / 3) * 4 + BODY_SIZE_MAX;
/** The largest proof that is an image, in pixels: whoever looks at it has to hold it in memory. */
export const PROOF_PIXELS_MAX: number = 60_000_000;
/** Proofs of one event: in `proofs_id`, and in `proofs`. */
export const PROOFS_MAX: number = 20;
/** How deep JSON may be nested: `{}` is 1, `{"a":{}}` is 2. */
export const JSON_DEPTH_MAX: number = 16;
/** The largest metadata object, in bytes of its canonical JSON. */
export const METADATA_SIZE_MAX: number = 8 * 1024;
/** The longest URL that a consent link may lead back to, in characters. */
export const REDIRECT_URL_LENGTH_MAX: number = 2_048;
/** The longest URL that messages may be sent to, in characters. */
export const WEBHOOK_URL_LENGTH_MAX: number = 2_048;
/** Webhooks of one organization: each makes every change write one message more. */
export const WEBHOOKS_MAX: number = 10;
/** After a new secret, messages are signed with the one before as well for so long: 24 hours, in seconds. */
export const WEBHOOK_SECRET_OVERLAP: number = 24 * 60 * 60;
/** The longest request target (path and query), in characters. */
export const URI_SIZE_MAX: number = 8 * 1024;

/** The longest identifier of an event, purpose, channel, notice, …, in characters. */
export const ID_LENGTH_MAX: number = 128;
/** The longest `organization_user_id`, in characters. */
export const ORGANIZATION_USER_ID_LENGTH_MAX: number = 256;
/** The longest name of a delegate, in characters. */
export const DELEGATE_NAME_LENGTH_MAX: number = 256;
/** Purposes (and channels, and vendors in each list) in one event. */
export const CHOICES_MAX: number = 1_000;
/** The longest time for which a notice may let a yes hold, in days: about a hundred years. */
export const VALID_DAYS_MAX: number = 36_500;
/** Events in one POST. */
export const EVENTS_BATCH_MAX: number = 100;
/** Users × purposes × channels in one request to decide. */
export const DECIDE_PAIRS_MAX: number = 1_000;
/** An import's `created_at` may be at most this far in the future (clocks differ), in seconds. */
export const CREATED_AT_FUTURE_LEEWAY: number = 300;
/** Rows of one page of a list. */
export const PAGE_SIZE: number = 100;
