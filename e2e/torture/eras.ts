import { createConsentsApi } from "consents-api";
import { runApiCommand } from "../api-process.ts";
import { addWebhook } from "./add-webhook.ts";
import { type Api, type Bearers, createApi, createBearers } from "./api.ts";
import { checkLedger, type Unanswered } from "./check.ts";
import { checkOutbox } from "./check-outbox.ts";
import { checkWebhookLog, findUntold, waitUntilTold } from "./check-told.ts";
import type { Database } from "./database.ts";
import { Finding } from "./finding.ts";
import type { HookCatcher } from "./hook-catcher.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { addOrganization } from "./organization.ts";
import { photograph } from "./photograph.ts";
import type { Random } from "./random.ts";
import { PUBLIC_URL } from "./server-process.ts";

/** The one of every database here. */
export const ORGANIZATION = "torture";
/** Each check reads everything of an era's users, so there are few, and after some checks come others. */
const USERS = 4;
const CHECKS = 8;

/** Some users for some time: everything said about them, and who may say it. */
export interface Era {
  ledger: Ledger;
  bearers: Bearers;
  checks: number;
}

/** All that one database went through. */
export interface Eras {
  /**
   * Compares what a server says with what was said to it, and gives who is spoken about next.
   *
   * @throws Finding; Gone
   */
  check(url: string): Promise<Era>;
  /** As {@link check}, the last time. */
  finish(url: string): Promise<void>;
  /** Events of those about whom nothing is said any more, that wait for the citizen. */
  readonly waiting: ReadonlySet<string>;
  /** Waits until a server has told the webhook everything. */
  waitUntilTold(): Promise<void>;
  /** Without a server: reads everything again, from the database itself, and runs `consents-api verify`. */
  audit(): Promise<void>;
  /** What became of the new events that were under way when a server died. */
  readonly unanswered: Unanswered;
}

/** Makes the organization in an empty database, and its webhook. */
export async function createEras(database: Database, hooks: HookCatcher, random: Random): Promise<Eras> {
  const { told } = hooks;
  const credentials = await database.use(async (store) => {
    const made = await addOrganization(store, ORGANIZATION, PUBLIC_URL);
    await addWebhook(store, ORGANIZATION, made, hooks);
    return made;
  });
  const photographs = new Map<readonly string[], string>();
  const unanswered: Unanswered = { kept: 0, lost: 0 };
  const waiting = new Set<string>();
  /** Of eras that are over, and that were not all told yet. */
  let untold: readonly Ledger[] = [];
  let era: Era | undefined;

  async function checkEra({ ledger, bearers }: Era, url: string): Promise<Api> {
    const api = createApi(url, ORGANIZATION, bearers);
    const { kept, lost } = await checkLedger(api, ledger, told, random);
    unanswered.kept += kept;
    unanswered.lost += lost;
    return api;
  }

  // Once more, to see that sending again has doubled nothing; from now on nothing is said about these users.
  async function close(ended: Era, api: Api): Promise<void> {
    await checkLedger(api, ended.ledger, told, random);
    photographs.set(ended.ledger.users, await photograph(api, ended.ledger.users));
    for (const { id, as } of ended.ledger.entries.values()) if (as === "doubting") waiting.add(id);
    untold = [...untold, ended.ledger];
    era = undefined;
  }

  function forgetTold(): void {
    untold = untold.filter((ledger) => {
      if (findUntold(told, ledger).length > 0) return true;
      for (const user of ledger.users) told.shorten(user);
      return false;
    });
  }

  return {
    unanswered,
    waiting,
    async check(url) {
      forgetTold();
      if (era !== undefined) {
        const api = await checkEra(era, url);
        era.checks += 1;
        if (era.checks < CHECKS) return era;
        await close(era, api);
      }
      const users = Array.from(
        { length: USERS },
        (_, user) => `era-${photographs.size}-user-${user}@${ORGANIZATION}.example`,
      );
      const bearers = await createBearers(
        { apiUrl: url, organizationId: ORGANIZATION },
        credentials,
        users[0]!,
      );
      era = { ledger: createLedger(users), bearers, checks: 0 };
      return era;
    },
    async finish(url) {
      if (era !== undefined) await close(era, await checkEra(era, url));
    },
    waitUntilTold: () => database.use((store) => waitUntilTold(store, hooks)),
    async audit() {
      forgetTold();
      for (const ledger of untold) {
        const ids = findUntold(told, ledger);
        throw new Finding("told", `not told, or not as it is: ${ids[0]}, and ${ids.length - 1} others`);
      }
      await database.use(async (store) => {
        const { fetch } = await createConsentsApi({ store, issuer: PUBLIC_URL });
        const connection = { apiUrl: PUBLIC_URL, organizationId: ORGANIZATION, fetch };
        const bearers = await createBearers(connection, credentials, "nobody");
        const api = createApi(PUBLIC_URL, ORGANIZATION, bearers, fetch);
        for (const [users, photo] of photographs) {
          if ((await photograph(api, users)) === photo) continue;
          throw new Finding("kept", `something about ${users.join(", ")} is not as it was`);
        }
        await checkOutbox(store, ORGANIZATION, waiting);
        await checkWebhookLog(store, ORGANIZATION, hooks);
      });
      await runApiCommand(database, "verify").catch((error: Error) => {
        throw new Finding("verify", error.message);
      });
    },
  };
}
