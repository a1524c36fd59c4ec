import { until } from "@/e2e/proof/support/wait";
import { clients } from "@/lib/connect/clients/view-snippets";
import type { Home, Running } from "./home";
import type { Latchkey } from "./latchkey";

const OPEN_LIMIT_MS = 60_000;

/**
 * Returns the commands that the Connect page shows for a client and for one way to connect it.
 * Throws if the page does not show this way.
 */
export function commandsOf(origin: string, client: string, way: RegExp): string[] {
  const input = { publicUrl: origin, tokenSeconds: 900, oauth: true, key: "mcp_…" };
  const shown = clients(input).find(({ id }) => id === client);
  const found = shown?.ways.find(({ title }) => way.test(title));
  if (!found) throw new Error(`The Connect page has no such way: ${client}, ${way}.`);
  return found.steps.map(({ code }) => code);
}

/**
 * Runs the command from the Connect page that installs Latchkey's helper. The key is passed on
 * standard input.
 */
export async function connectByHelper(home: Home, origin: string, client: string, key: string) {
  const [command = ""] = commandsOf(origin, client, /API key/);
  await home.run(command, `${key}\n`);
}

/**
 * Waits until a program opens the consent page in the browser, allows the connection on this page,
 * and waits until the program ends. Throws if the program fails.
 */
export async function allowInBrowser(home: Home, latchkey: Latchkey, running: Running) {
  await allowed(home, latchkey, running);
  const { exitCode, output } = await running.ended;
  if (exitCode !== 0) throw new Error(`Sign-in ended with ${exitCode}:\n${output.slice(-2000)}`);
}

/**
 * Waits until a program opens the browser or prints the URL of the consent page, and allows the
 * connection on this page. Resolves when the program, which keeps running, has received the
 * decision.
 */
export async function allowed(home: Home, latchkey: Latchkey, running: Running) {
  let over = false;
  void running.ended.then(() => {
    over = true;
  });
  const before = new Set(home.read("allowed").split("\n"));
  const address = () => {
    const told = running.output().match(/https?:\/\/[\w.:/?&=%~+-]+/g) ?? [];
    const asks = (one: string) => one.startsWith(`${latchkey.origin}/oauth/authorize?`);
    return [...home.opened(), ...told].find((one) => asks(one) && !before.has(one));
  };
  await until(
    () => over || address() !== undefined,
    OPEN_LIMIT_MS,
    "the program opens the browser",
  );
  const found = address();
  if (!found) throw new Error(`The program opened no browser:\n${running.output().slice(-2000)}`);
  home.write("allowed", `${[...before].join("\n")}\n${found}`);
  await latchkey.allow(found);
}
