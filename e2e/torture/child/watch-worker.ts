/** Built into the thread that moves SQLite's log, as `watch-main.ts` is into the program. */
import { BroadcastChannel } from "node:worker_threads";
import { CHANNEL, type KillAt } from "../kill-point.ts";
import { watchPoints } from "./watch-points.ts";
import { watchSqlite } from "./watch-sqlite.ts";

const points = watchPoints();
watchSqlite(points);
const channel = new BroadcastChannel(CHANNEL);
channel.unref();
channel.onmessage = (message) => points.arm((message as { data: KillAt }).data);
