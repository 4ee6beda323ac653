import { idSchema, nameSchema, REGULATION_DEFAULT } from "@consents/contract";
import { Command } from "commander";
import { isAddress } from "../domain/find-address.ts";
import { validate } from "../http/validate.ts";
import { mistake } from "./explain-error.ts";
import { dataOption } from "./options.ts";
import { withNewStore, withOrganization, withStore } from "./with-store.ts";

const NAME_LENGTH_MAX = 256;
const APPROVERS_MAX = 20;

/** `consents-api organization create|regulations|approvers`. */
export function organizationCommand(): Command {
  return new Command("organization")
    .description("Who asks for consent.")
    .addCommand(
      new Command("create")
        .description("Add an organization.")
        .argument("<id>", "letters, digits and . _ : ~ -")
        .requiredOption("--name <name>", "as people know it")
        .option("--regulations <ids...>", "what statuses are kept for", [REGULATION_DEFAULT])
        .option("--approvers <addresses...>", "who approves what a signature or a file backs", [])
        .addOption(dataOption())
        .action(createOrganization),
    )
    .addCommand(
      new Command("regulations")
        .description("Keep statuses for more than until now, or show what they are kept for.")
        .argument("<id>", "the organization's")
        .argument("[ids...]", "those to add; what is there stays, for what was answered under it")
        .addOption(dataOption())
        .action(addRegulations),
    )
    .addCommand(
      new Command("approvers")
        .description("Say who is asked by mail to approve what a signature or a file backs, or show it.")
        .argument("<id>", "the organization's")
        .argument("[addresses...]", "all of them; those named before are asked no more")
        .option("--nobody", "ask nobody: then PATCH /consents/events/{id} approves")
        .addOption(dataOption())
        .action(changeApprovers),
    );
}

async function createOrganization(
  id: string,
  flags: { name: string; regulations: string[]; approvers: string[]; data: string },
): Promise<void> {
  const organization = {
    id: validate(idSchema, id, "id"),
    name: validate(nameSchema(NAME_LENGTH_MAX), flags.name, "name"),
    regulations: parseRegulations(flags.regulations),
    approvers: parseApprovers(flags.approvers),
    created_at: new Date().toISOString(),
  };
  const added = await withNewStore(flags.data, (store) => store.addOrganization(organization));
  if (!added) throw mistake(`There is an organization ${id} already.`);
  console.log(`organization ${id} created`);
}

async function addRegulations(id: string, ids: string[], { data }: { data: string }): Promise<void> {
  const more = parseRegulations(ids);
  const regulations = await withOrganization(data, id, async (store, organization) => {
    const all = [...new Set([...organization.regulations, ...more])];
    if (all.length > organization.regulations.length)
      await store.changeOrganization(id, { regulations: all });
    return all;
  });
  console.log(regulations.join("\n"));
}

async function changeApprovers(
  id: string,
  addresses: string[],
  flags: { nobody?: true; data: string },
): Promise<void> {
  const wanted = parseApprovers(addresses);
  if (flags.nobody && wanted.length > 0) throw mistake("Name the approvers, or --nobody; not both.");
  const approvers = await withStore(flags.data, async (store) => {
    if (wanted.length > 0 || flags.nobody) await store.changeOrganization(id, { approvers: wanted });
    return (await store.findOrganization(id))?.approvers;
  });
  if (approvers === undefined) throw mistake(`There is no organization ${id}.`);
  console.log(approvers.length === 0 ? "nobody" : approvers.join("\n"));
}

function parseRegulations(ids: readonly string[]): string[] {
  return ids.map((id) => validate(idSchema, id, "regulation"));
}

function parseApprovers(addresses: readonly string[]): string[] {
  const approvers = [...new Set(addresses)];
  const wrong = approvers.find((address) => !isAddress(address));
  if (wrong !== undefined) throw mistake(`An approver is named by an email address, not ${wrong}.`);
  if (approvers.length > APPROVERS_MAX) throw mistake(`Name at most ${APPROVERS_MAX} approvers.`);
  return approvers;
}
