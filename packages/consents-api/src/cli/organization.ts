import { idSchema, nameSchema, REGULATION_DEFAULT } from "@consents/contract";
import { Command } from "commander";
import { validate } from "../http/validate.ts";
import { mistake } from "./explain-error.ts";
import { dataOption } from "./options.ts";
import { withStore } from "./with-store.ts";

const NAME_LENGTH_MAX = 256;

/** `consents-api organization create`. */
export function organizationCommand(): Command {
  return new Command("organization")
    .description("Who asks for consent.")
    .addCommand(
      new Command("create")
        .description("Add an organization.")
        .argument("<id>", "letters, digits and . _ : ~ -")
        .requiredOption("--name <name>", "as people know it")
        .option("--regulations <ids...>", "what statuses are kept for", [REGULATION_DEFAULT])
        .addOption(dataOption())
        .action(createOrganization),
    );
}

async function createOrganization(
  id: string,
  flags: { name: string; regulations: string[]; data: string },
): Promise<void> {
  const organization = {
    id: validate(idSchema, id, "id"),
    name: validate(nameSchema(NAME_LENGTH_MAX), flags.name, "name"),
    regulations: flags.regulations.map((regulation) => validate(idSchema, regulation, "regulation")),
    created_at: new Date().toISOString(),
  };
  const added = await withStore(flags.data, (store) => store.addOrganization(organization));
  if (!added) throw mistake(`There is an organization ${id} already.`);
  console.log(`organization ${id} created`);
}
