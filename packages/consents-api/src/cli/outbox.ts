import { Command, Option } from "commander";
import type { OutboxState } from "../domain/outbox.ts";
import { dataOption, organizationOption, wholeNumber } from "./options.ts";
import { withOrganization } from "./with-store.ts";

interface OutboxFlags {
  data: string;
  organization: string;
  state: OutboxState;
  limit: number;
}

/** `consents-api outbox list`. */
export function outboxCommand(): Command {
  return new Command("outbox").description("Messages that are to be sent.").addCommand(
    new Command("list")
      .description("Show the messages in a state, with their attempts and why the last one did not do it.")
      .addOption(organizationOption())
      .addOption(
        new Option("--state <state>", "which")
          .default("undeliverable")
          .choices(["waiting", "undeliverable", "done"]),
      )
      .addOption(
        new Option("--limit <number>", "how many at most").default(100).argParser(wholeNumber(1, 10_000)),
      )
      .addOption(dataOption())
      .action(listMessages),
  );
}

async function listMessages({ data, organization, state, limit }: OutboxFlags): Promise<void> {
  const messages = await withOrganization(data, organization, (store) =>
    store.listMessages(organization, state, limit),
  );
  for (const { id, created_at, attempts, due_at, reason } of messages) {
    const when = `${state === "waiting" ? "due" : "since"} ${new Date(due_at).toISOString()}`;
    console.log([id, `created ${created_at}`, `attempts ${attempts}`, when, reason ?? ""].join("\t"));
  }
}
