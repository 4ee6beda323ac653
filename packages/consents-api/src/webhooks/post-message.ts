import { lookup as resolve } from "node:dns";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPrivateHost } from "./check-webhook-url.ts";
import { isPublicAddress } from "./is-public-address.ts";

/** What a receiver answered, or that it did not. */
export type PostOutcome =
  | {
      status: number;
      /** The header, if there was one. */
      retry_after?: string;
    }
  /** In a word or two: no URL, no address. */
  | { failure: string };

/** How messages are sent. */
export interface PostOptions {
  /** Hosts, as they stand in URLs, that may be private. */
  privateHosts: readonly string[];
  /** How long a receiver may take in all, in milliseconds. Default: 15 seconds. */
  timeout?: number;
  /** Where names lead. Default: what the system says. */
  lookup?: LookupFunction;
}

/** What is sent where. */
export interface Post {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Sends it. Never rejects. */
export type PostMessage = (post: Post) => Promise<PostOutcome>;

const TIMEOUT = 15_000;
/** So much of an answer's body is read, and thrown away, so that the receiver need not wonder; in bytes. */
const ANSWER_SIZE_MAX = 16 * 1024;

/** The connection may not be made: the name leads to where nothing is sent. */
class AddressNotAllowed extends Error {
  readonly code = "address not allowed";
}

/**
 * Posts messages, each over a connection of its own. Where a host's name leads is looked at once, and that very address is
 * connected to: so a name that leads elsewhere a moment later helps nobody. No redirect is followed, no proxy is asked,
 * and of the answer only the status and `Retry-After` count.
 */
export function createPostMessage({
  privateHosts,
  timeout = TIMEOUT,
  lookup = resolve,
}: PostOptions): PostMessage {
  const publicOnly = lookupPublic(lookup);
  return ({ url: text, headers, body }) => {
    const url = new URL(text);
    const mayBePrivate = isPrivateHost(url, privateHosts);
    // Of an address in the URL nothing is looked up.
    const address = url.hostname.replace(/^\[(.*)\]$/, "$1");
    if (!mayBePrivate && isIP(address) !== 0 && !isPublicAddress(address)) {
      return Promise.resolve({ failure: new AddressNotAllowed().code });
    }
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    return new Promise<PostOutcome>((settle) => {
      const request = send(url, {
        method: "POST",
        headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
        agent: false,
        lookup: mayBePrivate ? lookup : publicOnly,
      });
      let heard: PostOutcome = { failure: "failed" };
      // The time limit settles by itself, whatever the request tells: of some connections it tells nothing any more.
      const timer = setTimeout(() => done({ failure: "timeout" }), timeout);
      function done(outcome: PostOutcome): void {
        clearTimeout(timer);
        settle(outcome);
        request.destroy();
      }
      request.on("response", (response) => {
        heard = outcomeOf(response);
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > ANSWER_SIZE_MAX) response.destroy();
        });
        // At its end, and at whatever cuts it off.
        response.on("error", () => undefined);
        response.on("close", () => done(heard));
      });
      // Nobody asked to switch protocols. Unheard, Node would close the connection without a word.
      request.on("upgrade", (response, socket) => {
        socket.destroy();
        done(outcomeOf(response));
      });
      request.on("error", (error) => done({ failure: nameOf(error) }));
      request.on("close", () => done(heard));
      request.end(body);
    });
  };
}

function outcomeOf({ statusCode: status = 0, headers }: IncomingMessage): PostOutcome {
  const retry_after = headers["retry-after"];
  return retry_after === undefined ? { status } : { status, retry_after };
}

function lookupPublic(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const addresses = Array.isArray(found) ? found : [];
      const allowed = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = allowed;
      if (first === undefined) return callback(new AddressNotAllowed(), []);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

// Codes only: the words of an error quote the address.
function nameOf(error: Error & { code?: unknown }): string {
  return typeof error.code === "string" ? error.code : "failed";
}
