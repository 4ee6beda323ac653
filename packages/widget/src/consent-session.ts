import {
  type Connection,
  ConsentsClientError,
  createConnection,
  type Fetch,
  getNotice,
  getOwnUser,
  isConsentsClientError,
} from "@consents/client";
import type { ConsentsInput, Notice, WidgetGesture } from "@consents/contract";
import type { BulkGesture } from "./bulk-choices.ts";
import { changedChoices, changedLeaves } from "./changed-choices.ts";
import { type ConsentSessionView, EMPTY_VIEW, stateOfCode } from "./consent-session-view.ts";
import { ConsentWidgetError } from "./consent-widget-error.ts";
import type { SavedSession, Saver } from "./create-saver.ts";
import { ConsentAuthRequiredEvent } from "./events/consent-auth-required-event.ts";
import { ConsentChangeEvent } from "./events/consent-change-event.ts";
import { ConsentErrorEvent } from "./events/consent-error-event.ts";
import { ConsentReadyEvent } from "./events/consent-ready-event.ts";
import type { ConsentWidgetEvent } from "./events/consent-widget-event.ts";
import { type Draft, type Leaf, type LeafValue, leavesOf } from "./leaf.ts";
import { mayWrite, readTokenClaims } from "./token-claims.ts";
import type { TokenSource } from "./token-source.ts";

/** Whose choices under which notice, and how to get there. */
export interface ConsentSessionOptions {
  /** Base URL of the consents API. */
  apiUrl: string;
  organizationId: string;
  /** Id of the notice. */
  notice: string;
  tokens: TokenSource;
  /** Default: the notice's, which is `gdpr` unless it says another. */
  regulation?: string | undefined;
  /** BCP 47 tags, best first: in which language the notice is shown. Asked whenever it matters. */
  languages?: () => readonly string[];
  fetch?: Fetch | undefined;
}

/**
 * One citizen's choices under one notice, without any user interface: what `<consent-widget>` is built on.
 * No method throws or rejects; what goes wrong is in `view.state` and `view.code`. With a token that may only read,
 * the methods that change or save do nothing.
 */
export interface ConsentSession {
  readonly view: ConsentSessionView;
  /** The regulation that the choices are about. */
  readonly regulation: string;
  /** What `save()` would send. */
  readonly changes: ConsentsInput;
  /** Calls `listener` after each change of `view`, with an event when there is something to tell. @returns a function that stops it */
  subscribe(listener: (event: ConsentWidgetEvent | undefined) => void): () => void;
  /** Fetches notice and consent status, in parallel. The draft stays, unless the token is now somebody else's. */
  refresh(): Promise<void>;
  /** Puts an answer into the draft; an answer that the status already holds leaves it. */
  choose(leaf: Leaf, value: LeafValue): void;
  /** Puts a one-press answer into the draft; resolves when it is there. */
  chooseAll(gesture: BulkGesture): Promise<void>;
  /** Empties the draft. */
  reset(): void;
  /**
   * Sends what changed: as one event, or what takes back ahead of what grants. An event's id stays the same until it is
   * recorded or says something else, so a lost answer never makes two. A call while one is running sends what is left
   * after it.
   *
   * @param gesture what the citizen pressed; default: the last one-press answer, else `save`
   */
  save(gesture?: WidgetGesture["gesture"]): Promise<void>;
  /**
   * Makes a call of `@consents/client` with the session's token, which is renewed once if the API refuses it.
   *
   * @param who as whom: the token's `sub`. Default: who is shown. Another's token is not used, first or renewed
   * @throws ConsentWidgetError `subject-mismatch`, or `token-provider-failed` where the page's code gave that token
   */
  call<T>(send: (connection: Connection) => Promise<T>, who?: string): Promise<T>;
}

/** Remembers the options; asks for nothing before `refresh()`. */
export function createConsentSession(options: ConsentSessionOptions): ConsentSession {
  const { organizationId, tokens, languages = () => [] } = options;
  const listeners = new Set<(event: ConsentWidgetEvent | undefined) => void>();
  let view = EMPTY_VIEW;
  let saver: Promise<Saver> | undefined;
  let round = 0;

  function connect(token?: string): Connection {
    return createConnection({
      apiUrl: options.apiUrl,
      organizationId,
      fetch: options.fetch,
      ...(token && { token }),
    });
  }
  const anonymous = connect();

  /** What one person chose is never sent, or shown, as another's. */
  function connectAs(who: string | undefined, token: string): Connection {
    const claims = readTokenClaims(token);
    if (who !== undefined && claims?.sub !== who) {
      throw new ConsentWidgetError(tokens.provided ? "token-provider-failed" : "subject-mismatch");
    }
    if (claims?.sub === view.claims?.sub) view = { ...view, claims };
    return connect(token);
  }

  /** From here on the view is about whom `token` names; what it held of somebody else is forgotten. */
  function meet(token: string): void {
    const claims = readTokenClaims(token);
    if (view.claims && view.claims.sub !== claims?.sub) view = EMPTY_VIEW;
    view = { ...view, claims };
  }

  function show(change: Partial<ConsentSessionView>, event?: ConsentWidgetEvent): void {
    view = { ...view, code: undefined, retryAfter: undefined, ...change };
    for (const listener of listeners) listener(event);
  }

  function settled(): "ready" | "read-only" {
    return mayWrite(view.claims) ? "ready" : "read-only";
  }

  function fail(error: unknown, change: Partial<ConsentSessionView> = {}): void {
    const known = isConsentsClientError(error) || error instanceof ConsentWidgetError;
    const code = known ? error.code : "internal-error";
    const retryAfter = isConsentsClientError(error) ? error.retryAfter : undefined;
    const state = stateOfCode(code);
    if (state.startsWith("token-")) show({ ...change, state, code }, new ConsentAuthRequiredEvent(code));
    else show({ ...change, state, code, retryAfter }, new ConsentErrorEvent(code, retryAfter));
  }

  async function call<T>(
    send: (connection: Connection) => Promise<T>,
    who: string | undefined = view.claims?.sub,
  ): Promise<T> {
    const token = await tokens.get();
    try {
      return await send(connectAs(who, token));
    } catch (error) {
      const renewed = isRefusedToken(error) && tokens.renew(token);
      if (!renewed) throw error;
      return send(connectAs(who ?? readTokenClaims(token)?.sub, await renewed)).catch((error) => {
        throw isRefusedToken(error) && tokens.provided
          ? new ConsentWidgetError("token-provider-failed")
          : error;
      });
    }
  }

  function regulationOf(notice: Notice | undefined): string {
    return options.regulation ?? notice?.regulation ?? "gdpr";
  }

  /** @param met when it is known whose choices these are; the notice, which is everybody's, is fetched meanwhile */
  async function load(met?: Promise<void>, cache?: RequestCache): Promise<Partial<ConsentSessionView>> {
    const guessed = regulationOf(view.notice);
    const getUser = async (regulation: string) => {
      await met;
      return call((connection) => getOwnUser(connection, { regulation }));
    };
    const [notice, first] = await Promise.all([
      getNotice(anonymous, options.notice, cache && { cache }),
      getUser(guessed),
    ]);
    const regulation = regulationOf(notice);
    const user = regulation === guessed ? first : await getUser(regulation);
    const offered = new Set(leavesOf(notice));
    return {
      notice,
      user,
      status: user?.consents ?? EMPTY_VIEW.status,
      draft: new Map([...view.draft].filter(([leaf]) => offered.has(leaf))),
    };
  }

  async function refresh(): Promise<void> {
    const mine = ++round;
    show({ state: "loading" });
    try {
      const loaded = await load(tokens.get().then((token) => (mine === round ? meet(token) : undefined)));
      if (mine !== round) return;
      view = { ...view, ...loaded };
      show({ state: settled() }, new ConsentReadyEvent(view.notice as Notice, view.status));
    } catch (error) {
      if (mine === round) fail(error);
    }
  }

  const saved: SavedSession = {
    organizationId,
    gesture: "save",
    languages,
    call,
    show,
    fail,
    load: () => load(undefined, "reload"),
    get view() {
      return view;
    },
    get regulation() {
      return regulationOf(view.notice);
    },
  };

  /** Fetched with the first change, so that it is there when it is needed; asked for again when it did not come. */
  function loadSaver(): Promise<Saver> {
    saver ??= import("./create-saver.ts").then(({ createSaver }) => createSaver(saved));
    saver.catch(() => {
      saver = undefined;
    });
    return saver;
  }

  function unreached(): undefined {
    fail(new ConsentsClientError("network"));
  }

  function draw(draft: Draft): void {
    const over = /^(saved|pending-approval|conflict|notice-changed|error)$/.test(view.state);
    view = { ...view, draft: new Map(changedLeaves(view.status, draft)), ...(over && { state: settled() }) };
    show(over ? {} : { code: view.code }, new ConsentChangeEvent(session.changes));
  }

  const session: ConsentSession = {
    get view() {
      return view;
    },
    get regulation() {
      return regulationOf(view.notice);
    },
    get changes() {
      return changedChoices(view.status, view.draft);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh,
    call,
    choose(leaf, value) {
      if (!mayWrite(view.claims)) return;
      saved.gesture = "save";
      loadSaver().catch(() => {});
      draw(new Map([...view.draft, [leaf, value]]));
    },
    async chooseAll(pressed) {
      const saver = await loadSaver().catch(unreached);
      if (!saver || !view.notice || !mayWrite(view.claims)) return;
      saved.gesture = pressed;
      draw(new Map([...view.draft, ...saver.bulkChoices(pressed, view.notice, view.status)]));
    },
    reset() {
      saved.gesture = "save";
      draw(new Map());
    },
    async save(pressed) {
      const saver = await loadSaver().catch(unreached);
      await saver?.save(pressed);
    },
  };
  return session;
}

function isRefusedToken(error: unknown): boolean {
  return isConsentsClientError(error) && error.status === 401 && error.code.startsWith("token-");
}
