import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "@/e2e/fixtures/start-server";

/**
 * The versions of clients and libraries that docs/clients.md reports on. An installed version needs
 * up to 400 MB.
 */
export const VERSIONS = {
  "@anthropic-ai/claude-code": ["2.1.332", "2.1.80", "2.0.60"],
  "@openai/codex": ["0.171.0"],
  "@google/gemini-cli": ["0.61.0"],
  "opencode-ai": ["1.18.33"],
  "mcp-remote": ["0.15.1"],
  "@modelcontextprotocol/inspector": ["2.12.0"],
  "@ai-sdk/mcp": ["2.0.99"],
  "@langchain/mcp-adapters": ["1.1.4"],
  "@openai/agents": ["0.20.0"],
  "@mastra/mcp": ["2.0.0"],
  /** The tested version of Node. Some clients need a later version than this project does. */
  node: ["22.23.3"],
} as const;

export type PackageName = keyof typeof VERSIONS;

const CACHE = join(PROJECT, "node_modules/.cache/clients");
const INSTALL_LIMIT_MS = 600_000;

/**
 * Returns a folder in which the given version of a package is installed. On the first use, npm
 * installs the package, and later runs use the same folder.
 */
export async function installed<Name extends PackageName>(
  name: Name,
  version: (typeof VERSIONS)[Name][number],
): Promise<string> {
  const folder = join(CACHE, `${name.replace(/^@/, "").replace("/", "+")}-${version}`);
  if (existsSync(join(folder, "node_modules", name, "package.json"))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  const command = ["install", "--no-audit", "--no-fund", "--save-exact", `${name}@${version}`];
  await new Promise<void>((done, failed) => {
    execFile("npm", command, { cwd: folder, timeout: INSTALL_LIMIT_MS }, (error) =>
      error ? failed(error) : done(),
    );
  });
  return folder;
}

/** Returns the folder with an installed package's programs, for the PATH. */
export const programsOf = (folder: string) => join(folder, "node_modules/.bin");
