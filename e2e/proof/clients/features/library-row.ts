import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "@/e2e/fixtures/start-server";
import { Home } from "@/e2e/proof/clients/home";
import { installed, programsOf, VERSIONS } from "@/e2e/proof/clients/packages";
import { until } from "@/e2e/proof/support/wait";
import { bigCell, type ClientRow, WAIT_SECONDS } from "./columns";
import type { Desk } from "./desk";

const HERE = join(PROJECT, "e2e/proof/clients/features");
const READY_LIMIT_MS = 60_000;
const CELL_LIMIT_MS = (WAIT_SECONDS + 60) * 1_000;

/** A library: its adapter, and the folder in which the library is found. */
interface Library {
  readonly name: string;
  readonly adapter: string;
  folder(): Promise<string>;
}

/** The official clients are dependencies of this project, so any folder within it will do. */
const within = async () => join(PROJECT, "node_modules/.cache/clients");

export const LIBRARIES: readonly Library[] = [
  { name: "SDK v1 1.32.2", adapter: "sdk-v1", folder: within },
  { name: "SDK v2 2.4.0", adapter: "sdk-v2", folder: within },
  ...(
    [
      ["@ai-sdk/mcp", "ai-sdk"],
      ["@langchain/mcp-adapters", "langchain"],
      ["@openai/agents", "openai-agents"],
      ["@mastra/mcp", "mastra"],
      ["mcp-use", "mcp-use"],
    ] as const
  ).map(([name, adapter]) => {
    const [version] = VERSIONS[name];
    return { name: `${name} ${version}`, adapter, folder: () => installed(name, version as never) };
  }),
];

/** Starts a program that uses the library, and waits until it is connected. */
export async function libraryRow(
  { name, adapter, folder }: Library,
  desk: Desk,
): Promise<ClientRow> {
  const apps = await installed("@modelcontextprotocol/ext-apps", "2.0.4");
  const node = programsOf(await installed("node", "22.23.3"));
  // The program is in a folder of its own next to the library, because it imports its adapter.
  const place = join(await folder(), `agent-${adapter}`);
  mkdirSync(place, { recursive: true });
  copyFileSync(join(HERE, "agent.mjs"), join(place, "agent.mjs"));
  copyFileSync(join(HERE, `adapters/${adapter}.mjs`), join(place, "adapter.mjs"));
  const home = new Home([node], {
    ...{ URL_: desk.url, TOKEN: desk.token, NAME: name, WAIT_SECONDS: String(WAIT_SECONDS) },
    EXT_APPS: join(apps, "node_modules/@modelcontextprotocol/ext-apps/dist/src/app-bridge.js"),
  });
  const running = home.start(`exec node ${join(place, "agent.mjs")}`, null);
  let over = false;
  void running.ended.then(() => {
    over = true;
  });
  const said = (pattern: RegExp) => pattern.exec(running.output())?.[1];
  const close = async () => {
    await running.stop();
    await home.close();
  };
  await until(() => over || said(/^(ready)$/m) !== undefined, READY_LIMIT_MS, `${name} connects`);
  if (over) {
    await close();
    throw new Error(running.output().slice(-1500));
  }
  return {
    name,
    close,
    async cell(feature) {
      running.type(`${feature}\n`);
      const answer = () => said(new RegExp(`^cell ${feature} (.*)$`, "m"));
      await until(() => over || answer() !== undefined, CELL_LIMIT_MS, `${name}, ${feature}`);
      const cell = answer();
      if (feature === "big" && cell && !cell.startsWith("no:")) return bigCell(cell);
      return cell ?? `no: the program ended: ${running.output().slice(-600)}`;
    },
  };
}
