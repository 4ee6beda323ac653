type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Puts something around a method, for all objects of a class. */
export function wrap(
  prototype: object,
  name: string,
  around: (self: unknown, run: () => unknown, args: unknown[]) => unknown,
): void {
  const methods = prototype as Record<string, Method>;
  const original = methods[name]!;
  methods[name] = function (...args) {
    return around(this, () => original.apply(this, args), args);
  };
}
