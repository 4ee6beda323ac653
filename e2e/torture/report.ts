import Table from "cli-table3";

/** What a run found out: one table, and each failure in full below it. */
export interface Report {
  /** Something that was checked; without a failure it passed. */
  check(what: string, how: string, failure?: string): void;
  /** Something that was counted. */
  count(what: string, how: number | string): void;
  failed(): number;
  print(): void;
}

export function createReport(): Report {
  const table = new Table({
    head: ["what", "", "result"],
    style: { head: [], border: [] },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  const failures: string[] = [];
  let passed = 0;
  return {
    check(what, how, failure) {
      if (failure === undefined) passed += 1;
      else failures.push(`FAILED ${what}: ${failure}`);
      table.push([what, how, failure === undefined ? "passed" : "FAILED"]);
    },
    count: (what, how) => void table.push([what, print(how), ""]),
    failed: () => failures.length,
    print() {
      console.log(table.toString());
      for (const failure of failures) console.log(`\n${failure}\n`);
      console.log(`${passed} passed, ${failures.length} failed`);
    },
  };
}

/** Says on standard error how far a loop is, every few seconds. Gives what each turn calls. */
export function showProgress(what: string, of: number): () => void {
  const began = performance.now();
  let done = 0;
  let said = began;
  return () => {
    done += 1;
    const now = performance.now();
    if (now - said < 5_000 && done < of) return;
    said = now;
    console.error(`${what}: ${print(done)} of ${print(of)} in ${Math.round((now - began) / 1_000)} s`);
  };
}

function print(how: number | string): string {
  return typeof how === "string" ? how : how.toLocaleString("en");
}
