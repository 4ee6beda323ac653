/** A pointer longer than this ends early: who sends absurd keys gets no absurd answer. */
const LENGTH_MAX = 256;

/** A JSON Pointer (RFC 6901) to what stands at these keys and indices; longer ones point to something around it. */
export function jsonPointer(steps: Iterable<string | number>): string {
  let pointer = "";
  for (const step of steps) {
    const written = `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (pointer.length + written.length > LENGTH_MAX) break;
    pointer += written;
  }
  return pointer;
}
