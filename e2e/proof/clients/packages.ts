import { join } from "node:path";
import { installedPackage } from "@/e2e/fixtures/installed-package";

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
  "mcp-use": ["1.34.6"],
  "@modelcontextprotocol/ext-apps": ["2.0.4"],
  /** The tested version of Node. Some clients need a later version than this project does. */
  node: ["22.23.3"],
} as const;

export type PackageName = keyof typeof VERSIONS;

/** Returns a folder in which the given version of a package is installed. */
export function installed<Name extends PackageName>(
  name: Name,
  version: (typeof VERSIONS)[Name][number],
): Promise<string> {
  return installedPackage("clients", name, version, { runsScripts: true });
}

/** Returns the folder with an installed package's programs, for the PATH. */
export const programsOf = (folder: string) => join(folder, "node_modules/.bin");
