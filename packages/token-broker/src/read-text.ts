import { TokenError } from "./token-error.ts";

/**
 * Reads a body as UTF-8, at most `max` bytes of it, and cancels the rest.
 * Throws `payload-too-large`, `malformed-json` when it is not UTF-8, `malformed-request` when it is cut off.
 */
export async function readText(message: Request | Response, max: number): Promise<string> {
  const tooLarge = () =>
    new TokenError("payload-too-large", { detail: `The body must have at most ${max} bytes.` });
  if (Number(message.headers.get("content-length") ?? 0) > max) throw tooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const reader = message.body?.getReader();
  let text = "";
  let size = 0;
  while (reader) {
    const { done, value } = await reader.read().catch(() => {
      throw new TokenError("malformed-request", { detail: "The body did not arrive whole." });
    });
    if (done) break;
    size += value.byteLength;
    if (size > max) {
      reader.cancel().catch(() => undefined);
      throw tooLarge();
    }
    text += decode(decoder, value);
  }
  return text + decode(decoder);
}

function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch {
    throw new TokenError("malformed-json", { detail: "The body must be UTF-8." });
  }
}
