import { setTimeout as wait } from "node:timers/promises";
import { createApi, Gone } from "./api.ts";
import { checkOutage } from "./check-outage.ts";
import type { Database } from "./database.ts";
import { type Era, type Eras, ORGANIZATION } from "./eras.ts";
import { Finding } from "./finding.ts";
import type { KillPlan } from "./kill-plan.ts";
import { startPoint } from "./kill-point.ts";
import type { Random } from "./random.ts";
import type { Seat } from "./seat.ts";
import { writeEvents } from "./write-events.ts";

/** Requests that are answered after an outage before a turn ends. */
const ENOUGH_AFTER = 20;

/** What one turn is about. */
export interface Turn {
  database: Database;
  seats: readonly Seat[];
  /** Whose server is killed, or loses its database. */
  victim: Seat;
  plan: KillPlan;
  eras: Eras;
  /** Called when something ends. */
  onIncident(): void;
  /** Ids begin with it: nobody else's do. */
  prefix: string;
  seed: number;
}

/** What a turn did. */
export interface TurnResult {
  how: string;
  acknowledged: number;
}

/**
 * Lets servers begin where there are none, checks, writes, and ends what the plan says.
 *
 * @throws Finding
 */
export async function runTurn(turn: Turn, random: Random): Promise<TurnResult> {
  const { database, seats, victim, plan, eras } = turn;
  const diesEarly = plan.at?.point === startPoint;
  let how = "while it starts";
  let asked = victim;
  try {
    const urls: string[] = [];
    for (const seat of seats) urls.push(await begin(seat));
    how = "while it is checked";
    asked = diesEarly ? victim : random.pick(seats);
    const era = await eras.check(urls[seats.indexOf(asked)]!);
    const { acknowledged, reached } = await writeUntilTheEnd(turn, era, urls);
    await database.settle();
    return { how: reached ? plan.name : "when all was written", acknowledged };
  } catch (error) {
    const { killed, said } = await asked.kill();
    turn.onIncident();
    if (!(error instanceof Gone)) throw withWords(error, said);
    if (!killed || !diesEarly || asked !== victim) throw new Finding("starts", `it ended by itself: ${said}`);
    await database.settle();
    return { how, acknowledged: 0 };
  }

  async function begin(seat: Seat): Promise<string> {
    asked = seat;
    return seat.begin(diesEarly && seat === victim ? plan.at : undefined);
  }
}

/** Resolves when nobody writes any more, and the victim is dead, or has its database again. */
async function writeUntilTheEnd(
  { database, seats, victim, plan, onIncident, prefix, seed }: Turn,
  { bearers, ledger }: Era,
  urls: readonly string[],
): Promise<{ acknowledged: number; reached: boolean }> {
  let acknowledged = 0;
  /** How much was acknowledged when it was over. */
  let overAt = Number.POSITIVE_INFINITY;
  let reached = false;
  let end: Promise<void> | undefined;
  let tell: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });

  async function kill(): Promise<void> {
    if (plan.stopping) victim.askToStop();
    await wait(plan.after?.milliseconds ?? 0);
    const { killed, said } = await victim.kill();
    if (!killed && !plan.stopping) throw new Finding("starts", `it ended by itself: ${said}`);
  }

  async function loseDatabase(): Promise<void> {
    await database.crash();
    onIncident();
    // Those who hurry say so; the others wait until it is back.
    if (seats.some((seat) => seat.isHurried())) {
      await Promise.all(urls.map(checkOutage));
      await Promise.race([told, written]);
    }
    await database.start();
  }

  const ways = { process: kill, database: loseDatabase, connection: async () => undefined };
  function strike(): Promise<void> {
    end ??= ways[plan.victim]().then(() => {
      overAt = Math.min(overAt, acknowledged);
      onIncident();
    });
    // Whoever waits for it hears of it; nobody may for now.
    end.catch(() => undefined);
    return end;
  }
  function reach(): void {
    reached = true;
    void strike();
  }

  if (plan.at !== undefined && plan.at.point !== startPoint) victim.arm(plan.at, reach);
  const written = writeEvents({
    apis: urls.map((url) => createApi(url, ORGANIZATION, bearers)),
    ledger,
    prefix,
    seed,
    onAcknowledged() {
      if (++acknowledged === plan.after?.acknowledged) reach();
    },
    async onUnavailable(error) {
      if (plan.victim !== "database" || end === undefined) throw error;
      tell();
      await end;
    },
    onGone() {
      reached = true;
      overAt = Math.min(overAt, acknowledged);
      onIncident();
    },
    isEnough: () => acknowledged - overAt >= ENOUGH_AFTER,
  });
  await written;
  await strike();
  return { acknowledged, reached };
}

function withWords(error: unknown, said: string): unknown {
  if (!(error instanceof Finding) || said === "") return error;
  return new Finding(error.check, `${error.message}; the server said: ${said}`);
}
