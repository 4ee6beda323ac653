import { Command, Option } from "commander";
import { ConsentsError } from "../domain/errors.ts";
import { createCatalogue } from "../domain/notice-catalogue.ts";
import type { OutboxState } from "../domain/outbox.ts";
import { type EventToRemind, remindEvent } from "../domain/remind-event.ts";
import type { Store } from "../domain/store.ts";
import { mistake } from "./explain-error.ts";
import { dataOption, organizationOption, wholeNumber } from "./options.ts";
import { withOrganization } from "./with-store.ts";

interface OutboxFlags {
  data: string;
  organization: string;
  state: OutboxState;
  limit: number;
}

interface RetryFlags {
  data: string;
  organization: string;
  event?: string;
}

/** `consents-api outbox list` and `retry`. */
export function outboxCommand(): Command {
  return new Command("outbox")
    .description("Messages that are to be sent.")
    .addCommand(listCommand())
    .addCommand(retryCommand());
}

function listCommand(): Command {
  return new Command("list")
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
    .action(listMessages);
}

function retryCommand(): Command {
  return new Command("retry")
    .description(
      "Mail whom pending events wait for and no mail has reached: those who had no address, and approvers named since.",
    )
    .addOption(organizationOption())
    .addOption(
      new Option(
        "--event <id>",
        "mail whom this event waits for in any case, with a new link: the old one may be over",
      ),
    )
    .addOption(dataOption())
    .action(retryMessages);
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

async function retryMessages({ data, organization: id, event }: RetryFlags): Promise<void> {
  const asked = await withOrganization(data, id, async (store) => {
    const organization = (await store.findOrganization(id))!;
    const catalogue = createCatalogue(await store.listNotices(id));
    const facts = { organization, catalogue, now: Date.now() };
    if (event === undefined) return retryAll(store, facts);
    const user_id = (await store.findEvent(id, event))?.event.user.id;
    if (user_id === undefined) throw mistake(`There is no event ${event}.`);
    const asked = await store.changeUser(
      remindEvent({ ...facts, user: { id: user_id }, event_id: event, mails: "anew" }),
    );
    if (asked === 0) throw mistake(`The event ${event} waits for nobody who could be asked.`);
    return asked;
  });
  console.log(`Mails that pending events wait for: ${asked}`);
}

async function retryAll(
  store: Store,
  facts: Pick<EventToRemind, "organization" | "catalogue" | "now">,
): Promise<number> {
  let asked = 0;
  for await (const { user, events } of store.histories(facts.organization.id)) {
    for (const { event } of events) {
      if (event.status !== "pending_approval" || user.id === undefined) continue;
      const change = remindEvent({ ...facts, user: { id: user.id }, event_id: event.id, mails: "missing" });
      asked += await store.changeUser(change).catch(nobodyWhenGone);
    }
  }
  return asked;
}

/** The server goes on meanwhile, and may have removed it. */
function nobodyWhenGone(error: unknown): number {
  if (error instanceof ConsentsError && error.code === "not-found") return 0;
  throw error;
}
