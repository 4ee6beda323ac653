// `npm install` would ignore the workspace and its lockfile. Say what to type instead of failing later.
if (!(process.env.npm_config_user_agent ?? "").startsWith("pnpm/")) {
  console.error(
    "This is a pnpm workspace and it installs itself.\n" +
      "Type `npm start` to see the demo, or `npm test` to run every test.",
  );
  process.exit(1);
}
