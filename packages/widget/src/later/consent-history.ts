import { listEvents } from "@consents/client";
import type { ConsentEvent } from "@consents/contract";
import type { ConsentSession } from "../consent-session.ts";

/** Past events, newest first, fetched page by page. */
export interface ConsentHistory {
  readonly events: readonly ConsentEvent[];
  /** `more`: there are older ones. */
  readonly state: "loading" | "more" | "complete" | "failed";
  /** Fetches the next page; after a failure, the same one again. Never rejects. */
  load(): Promise<void>;
}

/** @param changed called after each change of the history */
export function createConsentHistory(session: ConsentSession, changed: () => void): ConsentHistory {
  let events: ConsentEvent[] = [];
  let state: ConsentHistory["state"] = "loading";
  let cursor: string | undefined;
  const who = session.view.claims?.sub;
  return {
    get events() {
      // Somebody else may have signed in meanwhile.
      return session.view.claims?.sub === who ? events : [];
    },
    get state() {
      return state;
    },
    async load() {
      state = "loading";
      changed();
      try {
        const page = await session.call(
          (connection) =>
            listEvents(connection, {
              status: ["confirmed", "pending_approval"],
              regulation: [session.regulation],
              ...(cursor && { cursor }),
            }),
          who,
        );
        events = [...events, ...page.data].sort((a, b) => b.created_at.localeCompare(a.created_at));
        cursor = page.cursor ?? undefined;
        state = cursor ? "more" : "complete";
      } catch {
        state = "failed";
      }
      changed();
    },
  };
}
