import { BODY_SIZE_MAX } from "@consents/contract";
import { ConsentsError } from "../domain/errors.ts";

/** What a body has to be: its media type, and how that may be written. */
export interface BodyType {
  name: string;
  pattern: RegExp;
}

const json: BodyType = {
  name: "application/json, in UTF-8",
  pattern: /^application\/json[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?$/i,
};

/** What a form of HTML sends (URL standard §5). */
export const formBody: BodyType = {
  name: "application/x-www-form-urlencoded",
  pattern: /^application\/x-www-form-urlencoded[ \t]*(;.*)?$/i,
};

/**
 * The bytes of a body, at most `max` of them; what it says of itself is checked before it is read.
 *
 * @param type - default: JSON
 *
 * @throws ConsentsError `unsupported-media-type`, `payload-too-large`; `request-timeout` when it does not arrive whole
 */
export async function readBody(
  request: Request,
  max: number = BODY_SIZE_MAX,
  type: BodyType = json,
): Promise<Uint8Array | ArrayBuffer> {
  const { headers } = request;
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.trim().toLowerCase() !== "identity") {
    throw new ConsentsError("unsupported-media-type", { detail: "The body must not be compressed." });
  }
  if (!type.pattern.test(headers.get("content-type") ?? "")) {
    throw new ConsentsError("unsupported-media-type", { detail: `Content-Type must be ${type.name}.` });
  }
  const announced = headers.get("content-length");
  if (announced !== null && Number(announced) > max) throw tooLarge(max);
  try {
    // The HTTP parser holds a body to its Content-Length, so this needs no second look at the size.
    if (announced !== null) return await request.arrayBuffer();
    return await readAtMost(request.body, max);
  } catch (error) {
    if (error instanceof ConsentsError) throw error;
    throw new ConsentsError("request-timeout", { cause: error });
  }
}

async function readAtMost(body: ReadableStream<Uint8Array> | null, max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let chunk = await reader?.read(); chunk !== undefined && !chunk.done; chunk = await reader?.read()) {
    size += chunk.value.byteLength;
    if (size > max) {
      // What is still under way is dropped; whether the sender minds is no matter here.
      reader?.cancel().catch(() => undefined);
      throw tooLarge(max);
    }
    chunks.push(chunk.value);
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(max: number): ConsentsError {
  return new ConsentsError("payload-too-large", {
    detail: `The body may have ${max} bytes.`,
  });
}
