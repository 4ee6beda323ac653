import { Command } from "commander";
import { dataOption, organizationOption } from "./options.ts";
import { withOrganization } from "./with-store.ts";

interface WebhooksFlags {
  data: string;
  organization: string;
}

/** `consents-api webhooks list`. */
export function webhooksCommand(): Command {
  return new Command("webhooks")
    .description("Where changes are told.")
    .addCommand(
      new Command("list")
        .description(
          "Show an organization's webhooks: whether they are active, where they lead, and which types.",
        )
        .addOption(organizationOption())
        .addOption(dataOption())
        .action(listWebhooks),
    );
}

async function listWebhooks({ data, organization }: WebhooksFlags): Promise<void> {
  const webhooks = await withOrganization(data, organization, (store) => store.listWebhooks(organization));
  for (const { id, url, types, status, disabled_reason } of webhooks) {
    const state = disabled_reason === null ? status : `${status}: ${disabled_reason}`;
    // What comes after the host may hold a secret of the receiver's.
    console.log([id, state, new URL(url).origin, types.join(",")].join("\t"));
  }
}
