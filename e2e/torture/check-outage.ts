import { problemCode } from "@consents/contract";
import { Finding } from "./finding.ts";

/**
 * Asks a server whose database is away: it lives, is not ready, and says so.
 *
 * @throws Finding
 */
export async function checkOutage(url: string): Promise<void> {
  const ready = await fetch(`${url}/ready`);
  const code = problemCode(await ready.json());
  if (ready.status !== 503 || code !== "storage-unavailable") {
    throw new Finding("answers", `ready without a database: ${ready.status} ${code}`);
  }
  const health = await fetch(`${url}/health`);
  if (!health.ok) throw new Finding("answers", `alive without a database: ${health.status}`);
}
