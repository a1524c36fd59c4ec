#!/usr/bin/env node
// The only entry point. It prepares what is missing, then runs the server or a command in this
// process. It imports only Node modules, because it runs before any package is installed.
import { realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { loadEnvFile } from "../scripts/prepare/env-file.mjs";
import { prepare } from "../scripts/prepare.mjs";

const root = path.resolve(path.dirname(realpathSync(fileURLToPath(import.meta.url))), "..");
const [command = "help", ...rest] = process.argv.slice(2);
const serves = command === "serve";
const dev = serves && rest.includes("--dev");

const settings = loadEnvFile(path.join(root, ".env"));
// Latchkey sets this variable for the commands of MCP servers. If such a command has started this
// process, the variable is deleted, so that the processes that start from here do not count as part
// of the command.
delete process.env.LATCHKEY_STDIO;
process.env.NODE_ENV = dev ? "development" : "production";
process.env.NEXT_TELEMETRY_DISABLED = "1";
// An installation has a single data folder, regardless of the working directory.
process.env.LATCHKEY_DATA ||= path.join(root, ".latchkey");

const prepared = settings.ok ? await prepare({ root, console: serves && !dev }) : settings;
if (prepared.ok) {
  const { main } = await import(
    pathToFileURL(path.join(root, "dist", serves ? "server.mjs" : "cli.mjs")).href
  );
  await main(serves ? rest : [command, ...rest]);
} else {
  process.stderr.write(`${prepared.message}\n`);
  process.exitCode = prepared.interrupted ? 130 : 1;
}
