import * as v from "valibot";

/**
 * An object with these entries and no others. An array is none: valibot's own `strictObject` takes `[]` for an
 * object whose entries are all optional. (The note lets bundlers drop schemas that nobody uses.)
 *
 * @__NO_SIDE_EFFECTS__
 */
export function strictObject<Entries extends v.ObjectEntries>(
  entries: Entries,
): v.StrictObjectSchema<Entries, undefined> {
  const schema = v.strictObject(entries);
  const run = schema["~run"];
  return Object.assign(schema, {
    "~run": (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) =>
      run.call(schema, Array.isArray(dataset.value) ? { ...dataset, value: undefined } : dataset, config),
  });
}
