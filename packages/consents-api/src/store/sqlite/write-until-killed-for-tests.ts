import { once } from "node:events";
import { aboutPurpose, catalogue, charity, operator } from "../../domain/fixtures.ts";
import { recordEvent } from "../../domain/record-event.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

// The program that the crash test kills: it records events and says the id of each one once it is acknowledged.
const [path = "", writers = "8"] = process.argv.slice(2);
const store = await openSqliteStore(path);
await store.addOrganization(charity);

let ids = 0;
const newId = (): string => `new-${String(++ids).padStart(8, "0")}`;

async function write(): Promise<never> {
  for (;;) {
    const change = recordEvent({
      request: {
        user: { organization_user_id: `user-${ids % 40}` },
        consents: aboutPurpose({ id: ids % 3 === 0 ? "partners" : "news", enabled: ids % 2 === 0 }),
      },
      caller: operator,
      organization: charity,
      catalogue,
      now: Date.now(),
      newId,
    });
    const { event } = await store.changeUser(change);
    if (!process.stdout.write(`${event.id}\n`)) await once(process.stdout, "drain");
  }
}

await Promise.all(Array.from({ length: Number(writers) }, write));
