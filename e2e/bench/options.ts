import { parseArgs } from "node:util";
import { chooseDatabases, type DatabaseKind } from "../choose-databases.ts";

/** What `npm run bench` was told. */
export interface BenchOptions {
  databases: readonly DatabaseKind[];
  /** Users of the larger database when growth is measured. */
  users: number;
  /** How many of them have said little, and as many have said much. */
  talkers: number;
  /** Rounds that count. */
  rounds: number;
  /** Of one round. */
  seconds: number;
  connections: number;
}

/**
 * Reads the command line.
 *
 * @throws TypeError with a sentence that says what cannot be
 */
export async function readOptions(args: readonly string[]): Promise<BenchOptions> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      database: { type: "string", default: "both" },
      full: { type: "boolean", default: false },
      users: { type: "string" },
      rounds: { type: "string" },
      seconds: { type: "string" },
      connections: { type: "string", default: "64" },
    },
  });
  const { full } = values;
  return {
    databases: await chooseDatabases(values.database),
    users: wholeNumber(values.users ?? (full ? "1000000" : "50000"), 1_000),
    talkers: full ? 1_000 : 100,
    rounds: wholeNumber(values.rounds ?? (full ? "5" : "3"), 1),
    seconds: wholeNumber(values.seconds ?? (full ? "5" : "2"), 1),
    connections: wholeNumber(values.connections, 1),
  };
}

function wholeNumber(text: string, min: number): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= min) return number;
  throw new TypeError("--users (1000 or more), --rounds, --seconds and --connections take whole numbers");
}
