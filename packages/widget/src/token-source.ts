import { type Fetch, requestJson } from "@consents/client";
import { BROKER_HEADER, BROKER_HEADER_VALUE, type BrokerResponse } from "@consents/contract";
import { ConsentWidgetError } from "./consent-widget-error.ts";
import type { TakenToken } from "./take-token-from-url.ts";
import { isWellFormedToken } from "./token-claims.ts";

/** Gives a consent token, in code. */
export type TokenProvider = () => string | Promise<string>;

/** Where a token may come from, in the order in which they are asked. */
export interface TokenSourceOptions {
  /** A token at hand. */
  token?: string | undefined;
  /** What stood in the page's URL. */
  taken?: TakenToken | undefined;
  tokenProvider?: TokenProvider | undefined;
  /** The broker's URL. */
  tokenUrl?: string | undefined;
  /** How long the provider or the broker may take, in milliseconds. Default 10,000. */
  timeout?: number;
  fetch?: Fetch | undefined;
}

/** A token in memory, and whom to ask for the next one. */
export interface TokenSource {
  /** True when new tokens come from the page's own code: then a bad one is that code's fault. */
  readonly provided: boolean;
  /**
   * The token at hand, else a new one. Callers at the same time share one question.
   *
   * @throws ConsentWidgetError when no source has one, or what it gave cannot be used
   * @throws ConsentsClientError when the broker refused (`session-required`, …) or did not answer
   */
  get(): Promise<string>;
  /** Takes a token that the page's own code has at hand. */
  offer(token: string): void;
  /** Forgets what the provider or the broker gave, so that the next `get` asks anew. A token at hand stays. */
  forget(): void;
  /**
   * After the API refused `token`: forgets it and asks the provider or the broker.
   *
   * @returns `undefined` when there is nobody to ask: a token from a link cannot be renewed
   */
  renew(token: string): Promise<string> | undefined;
}

/** Nothing is asked for before the first `get`. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { token, taken, tokenProvider, tokenUrl, timeout = 10_000 } = options;
  let atHand = token ?? taken?.token;
  let answered: string | undefined;
  let asking: Promise<string> | undefined;

  const question = tokenProvider
    ? () => askProvider(tokenProvider, timeout)
    : tokenUrl
      ? () => askBroker(tokenUrl, timeout, options.fetch)
      : undefined;

  const ask = (): Promise<string> | undefined => {
    if (asking || !question) return asking;
    const asked = question();
    const answer = (given?: string): void => {
      // What was forgotten while it was awaited stays so.
      if (asking !== asked) return;
      answered = given;
      asking = undefined;
    };
    asked.then(answer, () => answer());
    asking = asked;
    return asked;
  };

  return {
    provided: tokenProvider !== undefined,
    async get() {
      const current = atHand ?? answered;
      // Two tokens may be two people: none is used, and nobody is asked in their place.
      if (taken?.problem === "token-ambiguous" && current === undefined)
        throw new ConsentWidgetError(taken.problem);
      if (current !== undefined) {
        if (isWellFormedToken(current)) return current;
        atHand = undefined;
        if (!question) throw new ConsentWidgetError("token-malformed");
      }
      const asked = ask();
      if (asked) return asked;
      throw new ConsentWidgetError(taken?.problem ?? "token-missing");
    },
    offer(given) {
      atHand = given;
    },
    forget() {
      answered = asking = undefined;
    },
    renew(refused) {
      const current = atHand ?? answered;
      // Somebody else may have renewed it meanwhile.
      if (current !== undefined && current !== refused) return Promise.resolve(current);
      if (question) atHand = answered = undefined;
      return ask();
    },
  };
}

async function askProvider(provider: TokenProvider, timeout: number): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, timeout);
  });
  try {
    const token: unknown = await Promise.race([provider(), late]);
    if (isWellFormedToken(token)) return token;
  } catch {
    // What the page's own code threw may hold anything; the code below says enough.
  } finally {
    clearTimeout(timer);
  }
  throw new ConsentWidgetError("token-provider-failed");
}

async function askBroker(url: string, timeout: number, fetch: Fetch | undefined): Promise<string> {
  const answer = await requestJson(new URL(url, document.baseURI).href, isBrokerResponse, {
    method: "POST",
    json: {},
    headers: { [BROKER_HEADER]: BROKER_HEADER_VALUE, accept: "application/json" },
    // The site's session: the broker may live on a sibling origin that allows this one.
    credentials: "include",
    timeout,
    ...(fetch && { fetch }),
  });
  return answer.id_token;
}

function isBrokerResponse(body: unknown): body is BrokerResponse {
  return isWellFormedToken((body as Partial<BrokerResponse> | null)?.id_token);
}
