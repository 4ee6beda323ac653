import type { LitElement } from "lit";
import { ConsentErrorEvent } from "./events/consent-error-event.ts";
import type { LaterMessages, Messages } from "./locales/messages.ts";

type Later = typeof import("./later/later.ts");

/** What the first view does not need, in code and words: fetched when it is, and again when that failed. */
export class LaterPart {
  /** Undefined: it was not fetched yet. */
  code: Later | undefined;
  words: LaterMessages | undefined;
  unreachable = false;
  readonly #host: LitElement;
  readonly #tell: (event: ConsentErrorEvent) => void;
  /** Whose later words these are. */
  #of: Messages | undefined;

  constructor(host: LitElement, tell: (event: ConsentErrorEvent) => void) {
    this.#host = host;
    this.#tell = tell;
  }

  /**
   * @param words - those of the first view, in the language shown
   * @returns false, and says so, when it cannot be had
   */
  async fetch(words: Messages): Promise<boolean> {
    if (this.#of === words) return true;
    try {
      const [code, later] = await Promise.all([import("./later/later.ts"), words.later()]);
      const root = this.#host.renderRoot as ShadowRoot;
      const sheet = code.laterStyles.styleSheet;
      if (!this.code && sheet) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      this.code = code;
      this.words = later;
      this.#of = words;
      this.unreachable = false;
    } catch {
      // Told once: each change asks again.
      if (!this.unreachable) this.#tell(new ConsentErrorEvent("network"));
      this.unreachable = true;
    }
    this.#host.requestUpdate();
    return !this.unreachable;
  }
}
