import type { Consents, ConsentsInput } from "@consents/contract";
import {
  type CSSResultGroup,
  LitElement,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import type { BulkGesture } from "./bulk-choices.ts";
import { chooseLanguage } from "./choose-language.ts";
import { type ConsentSession, createConsentSession } from "./consent-session.ts";
import { type ConsentSessionState, EMPTY_VIEW } from "./consent-session-view.ts";
import { ConsentErrorEvent } from "./events/consent-error-event.ts";
import type { ConsentWidgetEvent } from "./events/consent-widget-event.ts";
import { findTokenName } from "./find-token-name.ts";
import { isUsableApiUrl } from "./is-usable-api-url.ts";
import type { ConsentHistory } from "./later/later.ts";
import { LaterPart } from "./later-part.ts";
import { en } from "./locales/en.ts";
import { LANGUAGES, type Language, loadMessages } from "./locales/load-messages.ts";
import type { Messages } from "./locales/messages.ts";
import { forgetSharedTokens, releaseToken, shareTokenFromUrl } from "./shared-token.ts";
import { widgetStyles } from "./styles/widget-styles.ts";
import { mayWrite } from "./token-claims.ts";
import { createTokenSource, type TokenProvider, type TokenSource } from "./token-source.ts";
import type { WidgetData, WidgetHandlers } from "./views/widget-data.ts";
import { widgetView } from "./views/widget-view.ts";
import { checkLanguage, wantedLanguages } from "./wanted-languages.ts";
import { warn } from "./warn.ts";
import { watchShown } from "./watch-shown.ts";

/** What makes it another session: other choices, or another way to them. */
const SESSION_PROPERTIES = [
  "apiUrl",
  "organizationId",
  "notice",
  "regulation",
  "tokenName",
  "tokenUrl",
] as const;

/**
 * Shows a citizen what they agreed to, and changes it.
 *
 * @fires consent-ready, consent-change, consent-saving, consent-saved, consent-pending, consent-error,
 *   consent-auth-required: see `events/`
 * @slot header - above everything
 * @slot footer - below everything
 * @slot token-missing, token-invalid, token-expired, … - replaces the text of that state
 * @csspart See README.md for parts and custom properties.
 */
export class ConsentWidget extends LitElement {
  static override readonly properties: PropertyDeclarations = {
    apiUrl: { attribute: "api-url" },
    organizationId: { attribute: "organization-id" },
    notice: {},
    tokenName: { attribute: "token-name" },
    tokenUrl: { attribute: "token-url" },
    tokenProvider: { attribute: false },
    token: { attribute: false },
    regulation: {},
    mode: {},
    readonly: { type: Boolean },
    theme: { reflect: true },
    lang: { reflect: true },
  };
  static override readonly styles: CSSResultGroup = widgetStyles;

  /** Base URL of the consents API; `https:`, or `http:` on localhost. */
  declare apiUrl: string | undefined;
  declare organizationId: string | undefined;
  /** Id of the notice. */
  declare notice: string | undefined;
  /** Query parameter of the page that carries a token. Default `token`. */
  declare tokenName: string | undefined;
  /** The broker's URL; asked when the widget is shown and no other source has a token. */
  declare tokenUrl: string | undefined;
  /** Gives a token, in code; asked like the broker, and in its place. Another one is asked with the next call. */
  declare tokenProvider: TokenProvider | undefined;
  /**
   * A consent token. A property only: an attribute could be read by anything that sees the page. Another one is used
   * at once; `undefined` or `null` signs out: token, choices and changes are forgotten.
   */
  declare token: string | null | undefined;
  /** Default: the notice's. */
  declare regulation: string | undefined;
  /** `save` (default): changes are reviewed and saved together. `instant`: each press is saved at once. */
  declare mode: "save" | "instant" | undefined;
  /** Shows, and lets nobody change: neither the citizen, nor the page by the methods below, which then do nothing. */
  declare readonly: boolean;
  /** `auto` (default) follows the page's `color-scheme`. */
  declare theme: "auto" | "light" | "dark" | undefined;
  /** BCP 47 tag. Default: the language of the closest element that has one, then the browser's. */
  declare lang: string;

  #session: ConsentSession | undefined;
  #tokens: TokenSource | undefined;
  #leave: () => void = () => {};
  #unwatch: () => void = () => {};
  #shown = false;
  #misconfigured = false;
  #unheard: ConsentWidgetEvent[] = [];
  #language: Language = "en";
  #words: Messages | undefined;
  readonly #later = new LaterPart(this, (event) => this.#tell(event));
  #reviewing = false;
  /** Whether the last press was saved at once. */
  #instant = false;
  #history: ConsentHistory | undefined;
  #historyOpen = false;

  /** All current answers, as the API last said them; `undefined` before they are there. */
  get status(): Consents | undefined {
    return this.#session?.view.notice && this.#session.view.status;
  }

  /** What is changed and not saved. */
  get changes(): ConsentsInput {
    return this.#session?.changes ?? { purposes: [] };
  }

  get state(): ConsentSessionState {
    return this.#misconfigured ? "error" : (this.#session?.view.state ?? "loading");
  }

  /** Fetches notice and status again; changes that are not saved stay. */
  async refresh(): Promise<void> {
    await (await this.#settled())?.refresh();
  }

  /** Saves what is changed, without a review. What came of it is in `state`. */
  async save(): Promise<void> {
    const session = await this.#settled();
    if (!this.readonly) await session?.save();
  }

  /** Forgets what is changed and not saved. */
  reset(): void {
    this.#session?.reset();
  }

  /** Yes to everything. Saved by `save()`, or at once in mode `instant`. */
  async acceptAll(): Promise<void> {
    await this.#answerAll("accept-all");
  }

  /** No to everything. Saved by `save()`, or at once in mode `instant`. */
  async rejectAll(): Promise<void> {
    await this.#answerAll("reject-all");
  }

  /** No to everything that is on now; what was never answered stays so. */
  async withdrawAll(): Promise<void> {
    await this.#answerAll("withdraw-all");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("online", this.#online);
    if (this.#session && !this.#shown) this.#watch();
    for (const event of this.#unheard.splice(0)) this.dispatchEvent(event);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("online", this.#online);
    this.#unwatch();
    releaseToken(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("lang") || !this.hasUpdated) this.#speak();
    const provided = changed.has("tokenProvider") && !changed.get("tokenProvider") !== !this.tokenProvider;
    const signedOut = changed.has("token") && !this.token;
    if (signedOut) forgetSharedTokens();
    if (!this.hasUpdated || signedOut || provided || SESSION_PROPERTIES.some((name) => changed.has(name)))
      this.#begin();
    else {
      // Not asked at once: a page may well make a new function each time it is drawn.
      if (changed.has("tokenProvider")) this.#tokens?.forget();
      if (changed.has("token") && this.token) {
        this.#tokens?.offer(this.token);
        if (this.#shown) void this.#session?.refresh();
      }
    }
  }

  protected override update(changed: PropertyValues): void {
    const focused = this.shadowRoot?.activeElement;
    super.update(changed);
    // Its button is gone: whoever pressed it goes on from where it is said what has come of it.
    if (focused && !focused.isConnected) this.#find("[part=live]")?.focus();
  }

  protected override render(): TemplateResult {
    return widgetView(this.#data(), this.#handlers);
  }

  /** The session of the properties as they are now: what was set a moment ago counts. */
  async #settled(): Promise<ConsentSession | undefined> {
    if (this.hasUpdated) await this.updateComplete;
    return this.#session;
  }

  async #answerAll(gesture: BulkGesture): Promise<void> {
    await this.#settled();
    await this.#handlers.chooseAll(gesture);
  }

  /** Another session: from other attributes, or the first. */
  #begin(): void {
    const { apiUrl, organizationId, notice, regulation, tokenUrl } = this;
    const name = findTokenName(this.tokenName, window);
    // First of all, and also when nothing else will work: the token leaves the address bar.
    const taken = shareTokenFromUrl(name, this);
    this.#leave();
    this.#history = undefined;
    this.#historyOpen = this.#reviewing = this.#shown = false;
    this.#misconfigured = !(isUsableApiUrl(apiUrl) && organizationId && notice);
    if (!apiUrl || !organizationId || !notice || this.#misconfigured) {
      this.#session = undefined;
      void this.#fetchLater();
      warn("config-invalid", "needs api-url (https, or http on localhost), organization-id and notice.");
      this.#tell(new ConsentErrorEvent("config-invalid"));
      return;
    }
    this.#tokens = createTokenSource({
      token: this.token ?? undefined,
      taken,
      tokenUrl,
      tokenProvider: this.tokenProvider && (() => this.tokenProvider?.() ?? ""),
    });
    const session = createConsentSession({
      apiUrl,
      organizationId,
      notice,
      regulation,
      tokens: this.#tokens,
      languages: () => wantedLanguages(this),
    });
    this.#session = session;
    this.#leave = session.subscribe((event) => this.#follow(session, event));
    if (this.isConnected) this.#watch();
  }

  #watch(): void {
    this.#unwatch();
    this.#unwatch = watchShown(this, () => {
      this.#shown = true;
      void this.refresh();
    });
  }

  #follow(session: ConsentSession, event: ConsentWidgetEvent | undefined): void {
    const { state, draft } = session.view;
    if (draft.size > 0 || !/^(loading|ready)$/.test(state)) void this.#fetchLater();
    if (this.#reviewing && (draft.size === 0 || !/^(ready|saving)$/.test(state))) {
      this.#reviewing = false;
    }
    this.requestUpdate();
    if (!event) return;
    if (this.#historyOpen && /^consent-(ready|saved|pending)$/.test(event.type)) void this.#readHistory();
    this.#tell(event);
  }

  /** An element that is not in the page is heard by nobody: its events wait until it is back. */
  #tell(event: ConsentWidgetEvent): void {
    if (this.isConnected) this.dispatchEvent(event);
    else this.#unheard.push(event);
  }

  #speak(): void {
    checkLanguage(this);
    const language = chooseLanguage([...wantedLanguages(this), "en"], LANGUAGES);
    this.#language = language;
    this.#words = language === "en" ? en : undefined;
    const heard = (words: Messages): void => {
      if (this.#language !== language) return;
      this.#words = words;
      this.requestUpdate();
      if (this.#later.code) void this.#fetchLater();
    };
    if (this.#words) heard(en);
    else loadMessages(language).then(heard, () => heard(en));
  }

  #data(): WidgetData {
    const session = this.#session;
    const words = this.#words ?? { ...en, loading: "" };
    let view = (this.#words && session?.view) ?? EMPTY_VIEW;
    if (this.#misconfigured) view = { ...view, state: "error", code: "config-invalid" };
    const wanted = wantedLanguages(this);
    const data: WidgetData = {
      view,
      words,
      language: this.#language,
      noticeLanguage: chooseLanguage(wanted, view.notice?.languages ?? []),
      readonly: this.readonly || !mayWrite(view.claims),
      instant: this.mode === "instant" && this.#instant,
      historyOpen: this.#historyOpen,
      unreachable: this.#later.unreachable,
      parts: undefined,
    };
    const { code, words: later } = this.#later;
    return {
      ...data,
      parts:
        later &&
        code?.laterViews({
          ...data,
          later,
          wanted,
          handlers: this.#handlers,
          reviewing: this.#reviewing,
          history: this.#history,
          renewable: !!(this.tokenUrl || this.tokenProvider),
        }),
    };
  }

  /** Reading again by itself is harmless; sending waits for the citizen. */
  readonly #online = (): void => {
    if (this.state === "offline" && !this.#session?.view.draft.size) void this.refresh();
  };

  readonly #handlers: WidgetHandlers = {
    choose: (leaf, value) => {
      if (this.readonly) return;
      this.#session?.choose(leaf, value);
      this.#chosen("instant");
    },
    answer: (leaf, value, focused) => {
      this.#handlers.choose(leaf, value);
      void this.#focus(`#${CSS.escape(focused)}`);
    },
    chooseAll: async (gesture) => {
      if (this.readonly) return;
      await this.#session?.chooseAll(gesture);
      this.#chosen(gesture);
    },
    discard: () => this.reset(),
    review: () =>
      void this.#fetchLater().then((fetched) => {
        this.#reviewing = fetched;
        this.requestUpdate();
        void this.#focus("#review-title");
      }),
    back: () => {
      this.#reviewing = false;
      this.requestUpdate();
      void this.#focus("[data-action=review]");
    },
    save: () => void this.save(),
    refresh: () => void this.refresh(),
    retry: () => {
      void this.#fetchLater();
      if (!this.#session?.view.draft.size) void this.refresh();
    },
    toggleHistory: () => {
      this.#historyOpen = !this.#historyOpen;
      this.requestUpdate();
      if (this.#historyOpen) void this.#readHistory();
    },
  };

  #chosen(gesture: "instant" | BulkGesture): void {
    this.#instant = this.mode === "instant";
    if (this.#instant) void this.#session?.save(gesture);
  }

  async #readHistory(): Promise<void> {
    const session = this.#session;
    this.#historyOpen = await this.#fetchLater();
    if (!session || !this.#historyOpen) return;
    this.#history = this.#later.code?.createConsentHistory(session, () => this.requestUpdate());
    await this.#history?.load();
  }

  #fetchLater(): Promise<boolean> {
    return this.#later.fetch(this.#words ?? en);
  }

  async #focus(selector: string): Promise<void> {
    await this.updateComplete;
    this.#find(selector)?.focus();
  }

  #find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector(selector);
  }
}
