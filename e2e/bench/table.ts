import Table from "cli-table3";

/** One line: our number, what it is held against, and the goal for their ratio or for our number alone. */
export interface Line {
  what: string;
  ours: number;
  /** Absent: nothing to be held against. */
  other?: { what: string; value: number };
  /** How many times the other ours is; for what costs, the other way round. Default: ours by the other. */
  ratio?: number;
  goal?: string;
}

/** All that was measured. */
export interface BenchTable {
  add(line: Line): void;
  print(): void;
}

export function createTable(): BenchTable {
  const table = new Table({
    head: ["what", "ours", "held against", "", "ratio", "goal"],
    style: { head: [], border: [] },
    colAligns: ["left", "right", "left", "right", "right", "left"],
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  return {
    add({ what, ours, other, ratio = other && ours / other.value, goal = "" }) {
      table.push([
        what,
        print(ours),
        other?.what ?? "",
        other === undefined ? "" : print(other.value),
        ratio === undefined ? "" : ratio.toFixed(2),
        goal,
      ]);
    },
    print: () => console.log(table.toString()),
  };
}

function print(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 });
}
