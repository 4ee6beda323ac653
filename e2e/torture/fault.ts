import type { KillAt, SourceEdit } from "./kill-point.ts";

/** A mistake that somebody could make in the product: the harness has to find it. */
export interface Fault {
  name: string;
  edits: readonly SourceEdit[];
  /** How the first turn ends, when that is needed to see the fault. */
  shownBy?: KillAt;
  /** How many servers share the database. Default 1. */
  servers?: number;
  /** Kills before everything is read once more without a server. Default 40. */
  kills?: number;
}

/** A change of the product below `packages/consents-api/src`. */
export function edit(file: string, from: string, to: string): SourceEdit {
  return { file, from, to };
}
