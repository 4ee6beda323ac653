import { defineConfig, devices } from "@playwright/test";
import type { DemoOptions } from "./browser/fixtures.ts";
import { chromiumArgs, chromiumPath, firefoxPath } from "./find-browser.ts";
import { hasPostgres } from "./postgres.ts";

const chromium = {
  ...devices["Desktop Chrome"],
  launchOptions: { args: [...chromiumArgs], ...(chromiumPath && { executablePath: chromiumPath }) },
};

export default defineConfig<object, DemoOptions>({
  testDir: "./browser",
  outputDir: "../test-results",
  // Two cores: one demo and one browser beside each other is what they carry.
  workers: 2,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: { trace: "retain-on-failure", locale: "en-GB", timezoneId: "Europe/London" },
  projects: [
    { name: "chromium", use: chromium },
    // The same demo over PostgreSQL, where its server programs are found.
    ...((await hasPostgres())
      ? [
          {
            name: "postgresql",
            grep: /@every-database/,
            use: { ...chromium, database: "postgresql" as const },
          },
        ]
      : []),
    // Debian's Firefox speaks WebDriver BiDi; a few paths run there too, where it is found.
    ...(firefoxPath
      ? [
          {
            name: "firefox",
            grep: /@every-browser/,
            use: {
              ...devices["Desktop Firefox"],
              channel: "moz-firefox",
              launchOptions: { executablePath: firefoxPath },
            },
          },
        ]
      : []),
  ],
});
