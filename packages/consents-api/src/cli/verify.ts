import { Command } from "commander";
import { verifyStatuses } from "../domain/verify-status.ts";
import { mistake } from "./explain-error.ts";
import { dataOption } from "./options.ts";
import { withStore } from "./with-store.ts";

/** `consents-api verify`. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("Replay every event and compare with the stored statuses. Exits with 1 when any differs.")
    .addOption(dataOption())
    .action(verify);
}

async function verify({ data }: { data: string }): Promise<void> {
  await withStore(data, async (store) => {
    let differences = 0;
    for (const { id } of await store.listOrganizations()) {
      for await (const { user_id, regulation, paths } of verifyStatuses(store.histories(id))) {
        differences += 1;
        console.log([id, user_id, regulation, ...paths].join("\t"));
      }
    }
    if (differences > 0) throw mistake(`${differences} statuses are not what their events say.`);
    console.log("every status is what its events say");
  });
}
