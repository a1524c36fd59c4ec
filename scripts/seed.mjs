#!/usr/bin/env node
// npm run seed: fills an empty database with 30 days of demo data. With --json, the output is JSON
// for scripts. With --serve, the MCP servers in the demo data are also started.
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { loadEnvFile } from "./prepare/env-file.mjs";
import { prepare } from "./prepare.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const settings = loadEnvFile(path.join(root, ".env"));
process.env.LATCHKEY_DATA ||= path.join(root, ".latchkey");

const prepared = settings.ok ? await prepare({ root, console: false }) : settings;
if (prepared.ok) {
  const { seed } = await import(pathToFileURL(path.join(root, "dist", "cli.mjs")).href);
  await seed(process.argv.slice(2));
} else {
  process.stderr.write(`${prepared.message}\n`);
  process.exitCode = prepared.interrupted ? 130 : 1;
}
