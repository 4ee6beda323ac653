import { Command } from "commander";
import { mistake } from "./explain-error.ts";
import { dataOption } from "./options.ts";
import { verifyStore } from "./verify-store.ts";
import { withStore } from "./with-store.ts";

/** `consents-api verify`. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("Replay every event and compare with the stored statuses. Exits with 1 when any differs.")
    .addOption(dataOption())
    .action(verify);
}

async function verify({ data }: { data: string }): Promise<void> {
  const { users, events, differences } = await withStore(data, (store) =>
    verifyStore(store, ({ organization_id, user_id, regulation, paths }) =>
      console.log([organization_id, user_id, regulation, ...paths].join("\t")),
    ),
  );
  if (differences > 0) {
    throw mistake(
      `${differences} statuses are not what their events say, of ${users} users and ${events} events.`,
    );
  }
  console.log(`${users} users and ${events} events; every status is what its events say`);
}
