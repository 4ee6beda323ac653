import { hasPostgres } from "./postgres.ts";

/** A kind of database that the API runs on. */
export type DatabaseKind = "sqlite" | "postgresql";

const all: readonly DatabaseKind[] = ["sqlite", "postgresql"];

/**
 * What `--database` means: `sqlite`, `postgresql`, or `both`, which is SQLite alone where PostgreSQL's server programs are
 * missing.
 *
 * @throws TypeError with a sentence that says what cannot be
 */
export async function chooseDatabases(choice: string): Promise<DatabaseKind[]> {
  const chosen = all.filter((kind) => choice === kind || choice === "both");
  if (chosen.length === 0) throw new TypeError("--database takes sqlite, postgresql or both");
  if (!chosen.includes("postgresql") || (await hasPostgres())) return chosen;
  if (choice === "postgresql") throw new TypeError("PostgreSQL's server programs are not here");
  console.error("PostgreSQL's server programs are not here: SQLite only");
  return ["sqlite"];
}
