/** Of the type `text` in PostgreSQL's catalogue. */
const TEXT = 25;
/** Number of dimensions, whether there may be nulls, type of the elements, their number, index of the first. */
const HEADER_SIZE = 5 * 4;

/**
 * Texts as a parameter of the type `text[]`, in the form in which PostgreSQL takes it in as it is (`array_recv`): as text
 * each would be escaped here and read character by character there. Right for any number of texts but none.
 */
export function textArray(texts: readonly (string | null)[]): Buffer {
  // Each with its length before it.
  const size = texts.reduce((sum, text) => sum + 4 + Buffer.byteLength(text ?? ""), HEADER_SIZE);
  const bytes = Buffer.allocUnsafe(size);
  let end = 0;
  for (const number of [1, 1, TEXT, texts.length, 1]) end = bytes.writeInt32BE(number, end);
  for (const text of texts) {
    const start = end + 4;
    const length = bytes.write(text ?? "", start);
    bytes.writeInt32BE(text === null ? -1 : length, end);
    end = start + length;
  }
  return bytes;
}
