import type { Rolldown } from "vite";

/** Words that belong to the server, the broker or the calls of an organization: none has a business in a browser. */
const SERVER_WORDS = [
  "node:",
  "sqlite",
  "kysely",
  "api-key",
  "secret",
  "privateKey",
  "access_token",
  "strictObject",
];

/** @throws Error naming the chunk and the word */
export function refuseServerWords(chunks: readonly Rolldown.OutputChunk[]): void {
  for (const { fileName, code } of chunks) {
    const found = SERVER_WORDS.find((word) => code.includes(word));
    if (found) throw new Error(`${fileName} holds “${found}”, a word of the server.`);
  }
}
