/** More would make the first wait for the last. */
const BATCH_MAX = 128;
/** While the database works on one, the answers of another are read here. */
const BATCHES_AT_ONCE = 2;

interface Waiting<Key, Answer> {
  key: Key;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Answers questions that come at the same time by one query: a round trip costs the database and this process more than
 * a row does. A question that comes alone is asked alone, at once.
 *
 * @param readMany - answers each key in its place; what it rejects with, all of them reject with
 */
export function createReadQueue<Key, Answer>(
  readMany: (keys: readonly Key[]) => Promise<readonly Answer[]>,
): (key: Key) => Promise<Answer> {
  const waiting: Waiting<Key, Answer>[] = [];
  let running = 0;
  let isPlanned = false;

  // After the sockets were read: what arrived in this round of the event loop makes one batch.
  function plan(): void {
    if (isPlanned || waiting.length === 0 || running === BATCHES_AT_ONCE) return;
    isPlanned = true;
    setImmediate(start);
  }

  function start(): void {
    isPlanned = false;
    running += 1;
    void runBatch(waiting.splice(0, BATCH_MAX));
    plan();
  }

  async function runBatch(batch: readonly Waiting<Key, Answer>[]): Promise<void> {
    try {
      const answers = await readMany(batch.map(({ key }) => key));
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    running -= 1;
    plan();
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      plan();
    });
}
