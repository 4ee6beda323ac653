import type { Consents, ConsentUser, Notice } from "@consents/contract";
import type { Draft } from "./leaf.ts";
import type { TokenClaims } from "./token-claims.ts";

/**
 * Where a session stands.
 * - `loading`: notice and consent status are on their way;
 * - `token-missing`, `token-invalid`, `token-expired`: there is no usable token, and nobody to ask for one;
 * - `subject-mismatch`: the renewed token is somebody else's; nothing is sent with it;
 * - `ready`, `read-only`: shown; read-only when the token may not write;
 * - `saving`, `saved`, `pending-approval`: an event is on its way, recorded, recorded and waiting to be approved;
 * - `offline`: no answer came;
 * - `conflict`: a choice was changed elsewhere meanwhile; the status shown is the new one;
 * - `notice-changed`: the notice has a newer version, which is now shown;
 * - `error`: anything else; `code` says what.
 *
 * In every state but the first, what the citizen changed is still in the draft.
 */
export type ConsentSessionState =
  | "loading"
  | "token-missing"
  | "token-invalid"
  | "token-expired"
  | "subject-mismatch"
  | "ready"
  | "read-only"
  | "saving"
  | "saved"
  | "pending-approval"
  | "offline"
  | "conflict"
  | "notice-changed"
  | "error";

/** All there is to show. A new object after each change; never changed in place. */
export interface ConsentSessionView {
  readonly state: ConsentSessionState;
  /** Why, where something did not work; else `undefined`. */
  readonly code?: string | undefined;
  /** With `pending-approval`: whether a part of what was saved holds already, and whether the rest is confirmed by mail. */
  readonly waiting?: { readonly partly: boolean; readonly email: boolean } | undefined;
  /** Seconds to wait before trying again, when the API said so. */
  readonly retryAfter?: number | undefined;
  readonly notice?: Notice | undefined;
  /** `undefined` before loading, and for a citizen who never answered anything. */
  readonly user?: ConsentUser | undefined;
  /** What now holds, as the API last said it. */
  readonly status: Consents;
  /** What the citizen changed and has not saved. */
  readonly draft: Draft;
  /** Read from the token for showing, not verified; `undefined` before the first token. */
  readonly claims?: TokenClaims | undefined;
}

const NO_CONSENTS: Consents = {
  purposes: [],
  channels: [],
  vendors: { enabled: [], enabled_li: [], disabled: [], disabled_li: [] },
};

/** A session that has loaded nothing. */
export const EMPTY_VIEW: ConsentSessionView = {
  state: "loading",
  status: NO_CONSENTS,
  draft: new Map(),
};

/** The state that a failure with this code leads to. */
export function stateOfCode(code: string): ConsentSessionState {
  switch (code) {
    case "token-missing":
    case "session-required":
      return "token-missing";
    case "token-expired":
    case "subject-mismatch":
      return code;
    // The page's own code failed: there is nothing that the citizen could sign in to.
    case "token-provider-failed":
      return "error";
    case "network":
    case "timeout":
      return "offline";
    case "precondition-failed":
      return "conflict";
    case "purpose-version-stale":
      return "notice-changed";
    default:
      return code.startsWith("token-") ? "token-invalid" : "error";
  }
}
