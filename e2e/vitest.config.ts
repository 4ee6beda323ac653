import { fileURLToPath } from "node:url";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

// From source: a test never waits for a build and never passes against a stale one.
const source = "@consents/source";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  resolve: { conditions: [source, ...defaultClientConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    include: ["{packages,examples}/**/*.test.ts", "e2e/**/*.test.ts"],
    // The browser's stories are Playwright's.
    exclude: ["**/node_modules/**", "**/dist/**", "e2e/browser/**"],
    // Nothing waits for a timer on purpose; a slow, shared machine must not make a test fail.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // What a developer's shell says for another program must not be written to.
    env: { DATABASE_URL: "" },
  },
});
