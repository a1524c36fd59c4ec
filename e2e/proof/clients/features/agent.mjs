// A program that uses a library to connect to Latchkey. It is copied next to the library, together
// with the library's adapter. For each line of input, the name of a feature, it prints
// `cell FEATURE TEXT`. TEXT is `yes`, `none: …` if the library has no such feature, or `no: …`.
import { createInterface } from "node:readline";
import { open } from "./adapter.mjs";

const { URL_, TOKEN, NAME, WAIT_SECONDS } = process.env;
const APP_TYPE = "text/html;profile=mcp-app";
const BIG = "9007199254740993";

const client = await open({
  url: URL_,
  token: TOKEN,
  callMs: (Number(WAIT_SECONDS) + 60) * 1000,
  /** Is called with the params of a question, and returns the answer. */
  answer: async () => ({ action: "accept", content: { colour: "green" } }),
});

const has = (value, expected) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.includes(expected) ? "yes" : `no: ${text.slice(0, 300)}`;
};
const none = (what) => `none: ${what}`;

const FEATURES = {
  async list() {
    const names = await client.list();
    return has(names, "desk_note") === "yes" ? has(names, "asker_ask") : has(names, "desk_note");
  },
  call: async () => has(await client.call("desk_note", { text: "Grüße" }), "noted: Grüße"),
  long: async () =>
    has(await client.call("desk_wait", { seconds: Number(WAIT_SECONDS) }), "waited"),
  async progress() {
    const seen = [];
    const said = await client.call("desk_steps", {}, { onProgress: (one) => seen.push(one) });
    if (!client.passesProgress) return none("it shows no progress to the program");
    const [first] = seen;
    if (seen.length === 3 && has(first, "step 1") === "yes") return "yes";
    return `no: ${seen.length} of 3 arrived, ${JSON.stringify(said).slice(0, 200)}`;
  },
  async cancel() {
    if (!client.cancels) return none("a call cannot be cancelled");
    const cancelling = new AbortController();
    const call = client.call("desk_hang", { by: NAME }, { signal: cancelling.signal });
    const ended = call.then(
      () => "no: the call was answered",
      () => "yes",
    );
    await until("running");
    cancelling.abort();
    const result = await ended;
    return result === "yes" ? until("stopped") : result;
  },
  async ask() {
    if (!client.asks) return none("it answers no questions");
    return has(await client.call("asker_ask", {}), "the answer is green (accept)");
  },
  structured: async () => has(await client.call("desk_measure", {}), "21.5"),
  async image() {
    return has(await client.call("desk_picture", {}), "iVBORw0KGgo");
  },
  async app() {
    if (!client.app) return none("it has no resources of Apps");
    const { uri, type, html } = await client.app("desk_show");
    if (!uri?.startsWith("ui://")) return `no: the URI is ${uri}`;
    return type === APP_TYPE && html === "<p>desk</p>" ? "yes" : `no: ${type} ${html}`;
  },
  /** Prints the result, in which the test reads how the number arrived. */
  big: async () => JSON.stringify(await client.call("desk_big", { id: Number(BIG) })),
};

/** Asks the server until the call of `hang` is in this state. */
async function until(state) {
  let said = "";
  for (let n = 0; n < 100; n++) {
    said = JSON.stringify(await client.call("desk_hanging", { by: NAME }));
    if (said.includes(`hang is ${state}`)) return "yes";
    await new Promise((done) => setTimeout(done, 100));
  }
  return `no: ${said.slice(0, 200)}`;
}

console.log("ready");
for await (const feature of createInterface({ input: process.stdin })) {
  const cell = await FEATURES[feature]().catch((error) => `no: ${error.stack ?? error}`);
  console.log(`cell ${feature} ${cell.replaceAll("\n", " ").slice(0, 700)}`);
}
process.exit(0);
