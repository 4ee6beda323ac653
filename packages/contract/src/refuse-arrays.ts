import type * as v from "valibot";

/**
 * The same schema, to which an array is no object: valibot's own objects and records take `[]` for one without members.
 * (The note lets bundlers drop schemas that nobody uses.)
 *
 * @__NO_SIDE_EFFECTS__
 */
export function refuseArrays<Schema extends v.GenericSchema>(schema: Schema): Schema {
  const run = schema["~run"];
  return Object.assign(schema, {
    "~run": (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) =>
      run.call(schema, Array.isArray(dataset.value) ? { ...dataset, value: undefined } : dataset, config),
  });
}
