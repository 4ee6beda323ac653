import { type Connection, createEvent, isConsentsClientError } from "@consents/client";
import type { ConsentEventRequest, EventStatus, WidgetGesture } from "@consents/contract";
import { bulkChoices } from "./bulk-choices.ts";
import { changedLeaves, choicesOf } from "./changed-choices.ts";
import { chooseLanguage } from "./choose-language.ts";
import { type ConsentSessionView, stateOfCode } from "./consent-session-view.ts";
import { ConsentWidgetError } from "./consent-widget-error.ts";
import { createEventId } from "./create-event-id.ts";
import { ConsentPendingEvent } from "./events/consent-pending-event.ts";
import { ConsentSavedEvent } from "./events/consent-saved-event.ts";
import { ConsentSavingEvent } from "./events/consent-saving-event.ts";
import type { ConsentWidgetEvent } from "./events/consent-widget-event.ts";
import type { Draft, Leaf, LeafValue } from "./leaf.ts";
import { splitChanges } from "./split-changes.ts";
import { mayWrite } from "./token-claims.ts";
import { WIDGET_VERSION } from "./widget-version.ts";

/** What saving needs of a session. */
export interface SavedSession {
  readonly view: ConsentSessionView;
  readonly organizationId: string;
  readonly regulation: string;
  /** What the citizen pressed for the draft as it is. */
  gesture: WidgetGesture["gesture"];
  languages(): readonly string[];
  call<T>(send: (connection: Connection) => Promise<T>, who?: string): Promise<T>;
  /** Fetches notice and status past every cache. */
  load(): Promise<Partial<ConsentSessionView>>;
  show(change: Partial<ConsentSessionView>, event?: ConsentWidgetEvent): void;
  fail(error: unknown, change?: Partial<ConsentSessionView>): void;
}

/** What changes and saves; fetched with the first change. */
export interface Saver {
  /** A call while one is running sends what is left after it. */
  save(pressed?: WidgetGesture["gesture"]): Promise<void>;
  bulkChoices: typeof bulkChoices;
}

/**
 * Sends the draft of a session, when called: as one event, or as two where it takes back and grants. Remembers an event's
 * id until that event is recorded or what it says has become another: whatever is lost on the way, sending again never
 * makes two.
 */
export function createSaver(session: SavedSession): Saver {
  let attempt: { id: string; content: string } | undefined;

  let sending: Promise<void> | undefined;
  let again = false;

  function save(pressed?: WidgetGesture["gesture"]): Promise<void> {
    if (sending) again = true;
    sending ??= send(pressed ?? session.gesture).finally(() => {
      sending = undefined;
      const { state } = session.view;
      const left = again && /^(saved|pending-approval)$/.test(state);
      if (state === "saved" && !left) session.gesture = "save";
      again = false;
      return left ? save(pressed) : undefined;
    });
    return sending;
  }

  async function send(gesture: WidgetGesture["gesture"]): Promise<void> {
    const { status, draft, claims } = session.view;
    if (!mayWrite(claims)) return;
    let partly = false;
    for (const changes of splitChanges(changedLeaves(status, draft), claims)) {
      // What was chosen otherwise while the one before was on its way was not looked over.
      const still = changes.filter(([leaf, value]) => session.view.draft.get(leaf) === value);
      const recorded = await sendEvent(still, gestureOf(still, gesture), partly);
      if (!recorded) return;
      partly = recorded === "confirmed";
    }
  }

  /**
   * @param partly whether another part of what is saved holds already
   * @returns `undefined` when it is not recorded, or the session is about somebody else by now
   */
  async function sendEvent(
    next: readonly [Leaf, LeafValue][],
    gesture: WidgetGesture["gesture"],
    partly: boolean,
  ): Promise<EventStatus | undefined> {
    const { notice, user, claims } = session.view;
    if (!notice || next.length === 0) return undefined;
    const sent: Draft = new Map(next);
    const consents = choicesOf(next);
    const request: ConsentEventRequest = {
      organization_id: session.organizationId,
      regulation: session.regulation,
      consents,
      notice: {
        id: notice.id,
        version: notice.version,
        language: chooseLanguage(session.languages(), notice.languages),
      },
      widget: { version: WIDGET_VERSION, gesture },
    };
    const content = JSON.stringify(request);
    if (attempt?.content !== content) attempt = { id: createEventId(), content };
    const { id } = attempt;
    const shown = (): boolean => session.view.claims?.sub === claims?.sub;

    session.show({ state: "saving" }, new ConsentSavingEvent(consents));
    try {
      const { user: now, ...event } = await session.call(
        (connection) =>
          createEvent(
            connection,
            { id, ...request },
            {
              includeUser: true,
              keepalive: true,
              // Who has no record yet may have answered in another tab by now.
              ifMatch: user ?? { version: 0 },
            },
          ),
        claims?.sub,
      );
      attempt = undefined;
      // Recorded, and nothing of it may be shown to who has signed in meanwhile.
      if (!shown()) return undefined;
      const left: Draft = new Map(
        [...session.view.draft].filter(([leaf, value]) => sent.get(leaf) !== value),
      );
      const change = { user: now, status: now.consents, draft: left };
      if (event.status === "confirmed") {
        session.show({ ...change, state: "saved" }, new ConsentSavedEvent(event, now.consents));
      } else {
        const waiting = { partly, email: event.validations?.email !== undefined };
        session.show({ ...change, state: "pending-approval", waiting }, new ConsentPendingEvent(event));
      }
      return event.status;
    } catch (error) {
      const stale = isConsentsClientError(error) && /conflict|notice-changed/.test(stateOfCode(error.code));
      // The new truth is shown beside what the citizen wanted; without it there is nothing to decide on.
      const [reason, loaded] =
        stale && shown()
          ? await session.load().then(
              (loaded) => [error, loaded] as const,
              (failure: unknown) => [failure] as const,
            )
          : [error];
      if (shown()) session.fail(reason, loaded);
      else session.fail(new ConsentWidgetError("subject-mismatch"));
      return undefined;
    }
  }

  return { save, bulkChoices };
}

/** What a one-press answer stands for is told of the event that holds it; what only stood beside it was saved. */
function gestureOf(
  changes: readonly [Leaf, LeafValue][],
  pressed: WidgetGesture["gesture"],
): WidgetGesture["gesture"] {
  const meant = changes.some(([, value]) => (pressed === "accept-all" ? value : !value));
  return meant || !pressed.endsWith("-all") ? pressed : "save";
}
