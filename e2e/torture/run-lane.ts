import type { DatabaseKind } from "../choose-databases.ts";
import { Gone, Unavailable } from "./api.ts";
import type { Builds } from "./build-server.ts";
import type { Unanswered } from "./check.ts";
import { messageIdOf } from "./check-outbox.ts";
import { createDatabase } from "./database.ts";
import { createEras, ORGANIZATION } from "./eras.ts";
import { Finding } from "./finding.ts";
import { catchHooks } from "./hook-catcher.ts";
import { hurry, type KillPlan, planKill } from "./kill-plan.ts";
import type { SourceEdit } from "./kill-point.ts";
import { catchMails, mailIdOf } from "./mail-catcher.ts";
import { createRandom } from "./random.ts";
import { runTurn } from "./run-turn.ts";
import { createSeat, type Seat } from "./seat.ts";

/** One database, and how often something that it is served by ends. */
export interface Lane {
  /** An empty folder. */
  folder: string;
  builds: Builds;
  database: DatabaseKind;
  /** How many servers share it. Default 1. */
  servers?: number;
  /** The same seed sends the same and kills at the same points; what the machine does in between is its own. */
  seed: number;
  kills: number;
  /** When to kill no more, as `performance.now()` counts. Default: never. */
  deadline?: number;
  /** A planted fault. */
  fault?: readonly SourceEdit[];
  /** How the first turn ends, and every other after it; the rest as the seed says. */
  often?: KillPlan;
  /** Called after each kill, with how it was done. */
  onKill?(how: string): void;
}

/** What was done. */
export interface Tally {
  acknowledged: number;
  unanswered: Unanswered;
  /** Mails that had to be sent, each at least once. */
  mails: number;
  /** Those that came again, since what had sent them ended before it could mark them. */
  doubled: number;
  /** Messages that came to the webhook, */
  told: number;
  /** and those of them that came again, for the same reason. */
  toldAgain: number;
}

/**
 * Serves a database, writes to it, kills a server or the database, serves it again and checks, over and over; in the end
 * reads everything again without a server.
 *
 * @throws Finding at the first check that fails
 */
export async function runLane(lane: Lane): Promise<Tally> {
  const { builds, servers = 1, seed, kills, deadline = Number.POSITIVE_INFINITY, fault, onKill } = lane;
  const random = createRandom(seed);
  const program = await builds.build(fault ?? []);
  // A fault's lane soon ends: nothing is prepared for later.
  const isLong = fault === undefined;
  const hurried = isLong ? await builds.build([hurry[lane.database]]) : program;
  const database = await createDatabase(lane.database, lane.folder);
  const mails = await catchMails();
  const hooks = await catchHooks();
  const hurries = (): boolean => isLong && random.whole(2) === 0;
  const isAlone = servers === 1;
  const seats = Array.from({ length: servers }, (_, seat) =>
    createSeat({
      database,
      mails,
      hooks,
      name: `seat-${seat}`,
      isAlone,
      program,
      hurried,
      hurries,
      loadsAhead: isLong,
    }),
  );
  try {
    const eras = await createEras(database, hooks, random);
    let acknowledged = 0;
    for (let kill = 1; kill <= kills && performance.now() < deadline; kill++) {
      const seat = random.pick(seats);
      const situation = { database: lane.database, isHurried: seat.isHurried(), isFresh: seat.isEmpty() };
      const plan = (kill % 2 === 1 && lane.often) || planKill(random, situation);
      const onIncident = (): void => {
        mails.interrupt();
        // Who was killed says so itself.
        if (plan.victim !== "process") hooks.interrupt();
      };
      const names = { prefix: `k${kill}`, seed: seed + kill };
      const done = await runTurn({ database, seats, victim: seat, plan, eras, onIncident, ...names }, random);
      mails.check();
      hooks.check();
      acknowledged += done.acknowledged;
      onKill?.(done.how);
    }
    // Who lives on without its database, or its connection, may hold leases: the next one need not wait for them.
    if (isAlone) await seats[0]!.stop();
    const urls = await beginAll(seats);
    await eras.finish(random.pick(urls));
    const awaited = [...eras.waiting].map((id) => mailIdOf(ORGANIZATION, messageIdOf(id)));
    await Promise.all([mails.waitFor(awaited), eras.waitUntilTold()]);
    for (const seat of seats) await seat.stop();
    mails.check();
    hooks.check();
    await eras.audit();
    return {
      acknowledged,
      unanswered: eras.unanswered,
      mails: awaited.length,
      doubled: mails.doubled,
      told: hooks.came.size,
      toldAgain: hooks.doubled,
    };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    throw new Finding("answers", `storage-unavailable while the database is there: ${error.message}`);
  } finally {
    await Promise.all(seats.map((seat) => seat.clear()));
    await mails.close();
    await hooks.close();
    await database.close();
  }
}

async function beginAll(seats: readonly Seat[]): Promise<string[]> {
  const urls: string[] = [];
  for (const seat of seats) {
    try {
      urls.push(await seat.begin());
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      throw new Finding("starts", `it ended by itself: ${(await seat.kill()).said}`);
    }
  }
  return urls;
}
