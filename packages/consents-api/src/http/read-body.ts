import { BODY_SIZE_MAX } from "@consents/contract";
import { ConsentsError } from "../domain/errors.ts";

const json = /^application\/json[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/**
 * The bytes of a JSON body, at most `BODY_SIZE_MAX` of them; what it says of itself is checked before it is read.
 *
 * @throws ConsentsError `unsupported-media-type`, `payload-too-large`; `request-timeout` when it does not arrive whole
 */
export async function readBody(request: Request): Promise<Uint8Array | ArrayBuffer> {
  const { headers } = request;
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.trim().toLowerCase() !== "identity") {
    throw new ConsentsError("unsupported-media-type", { detail: "The body must not be compressed." });
  }
  if (!json.test(headers.get("content-type") ?? "")) {
    throw new ConsentsError("unsupported-media-type", {
      detail: "Content-Type must be application/json, in UTF-8.",
    });
  }
  const announced = headers.get("content-length");
  if (announced !== null && Number(announced) > BODY_SIZE_MAX) throw tooLarge();
  try {
    // The HTTP parser holds a body to its Content-Length, so this needs no second look at the size.
    if (announced !== null) return await request.arrayBuffer();
    return await readAtMost(request.body, BODY_SIZE_MAX);
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
      throw tooLarge();
    }
    chunks.push(chunk.value);
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(): ConsentsError {
  return new ConsentsError("payload-too-large", {
    detail: `The body may have ${BODY_SIZE_MAX} bytes.`,
  });
}
