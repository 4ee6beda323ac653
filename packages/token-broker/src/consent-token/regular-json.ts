const piece = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gsu;
const DEPTH_MAX = 64;

/**
 * True when no object of `json` names a member twice (parsers disagree on which one counts, RFC 8259 §4) and nothing
 * is nested deeper than 64. `json` must be valid: parse it first.
 */
export function isRegularJson(json: string): boolean {
  // One entry per open bracket: the names seen in an object; an array's stays empty.
  const open: Set<string>[] = [];
  let previous = "";
  for (const [found] of json.matchAll(piece)) {
    if (found === "{" || found === "[") {
      if (open.push(new Set()) > DEPTH_MAX) return false;
    } else if (found === "}" || found === "]") {
      open.pop();
    } else if (found === ":") {
      const name: string = JSON.parse(previous);
      const names = open.at(-1);
      if (names?.has(name)) return false;
      names?.add(name);
    }
    previous = found;
  }
  return true;
}
