import type { Home, Running } from "@/e2e/proof/clients/home";
import { type Dialect, type Shown, standInModel } from "@/e2e/proof/clients/stand-in-model";
import { BIG, bigCell, type ClientRow, type Feature, has, WAIT_SECONDS } from "./columns";
import type { Desk } from "./desk";

/** A client with a model, which is connected by a token in its configuration. */
export interface ModelClient {
  readonly name: string;
  readonly dialect: Dialect;
  home(desk: Desk): Promise<Home>;
  start(home: Home, model: string): Running;
}

/** Starts a conversation in which a stand-in for the model uses the features. */
export async function modelRow(client: ModelClient, desk: Desk): Promise<ClientRow> {
  const { name } = client;
  const home = await client.home(desk);
  const model = await standInModel(client.dialect);
  const running = client.start(home, model.origin);
  const over = running.ended.then(({ output }): never => {
    throw new Error(`${name} ended:\n${output.slice(-1500)}`);
  });
  over.catch(() => {});
  const call = (tool: string, given = "{}"): Promise<Shown> =>
    Promise.race([model.call(tool, given), over]);
  const declared = async () => (await call("asker_declared")).text;
  const CELLS: Readonly<Record<Feature, () => Promise<string>>> = {
    async list() {
      const names = await Promise.race([model.tools(), over]);
      const missing = ["desk_note", "desk_show", "asker_ask"].filter(
        (tool) => !names.some((one) => one.endsWith(tool)),
      );
      return missing.length === 0 ? "yes" : `no: ${missing} missing in ${names}`;
    },
    call: async () => has((await call("desk_note", '{"text":"Grüße"}')).text, "noted: Grüße"),
    long: async () =>
      has((await call("desk_wait", `{"seconds":${WAIT_SECONDS}}`)).text, `waited ${WAIT_SECONDS}`),
    async progress() {
      const { text } = await call("desk_steps");
      if (text.includes("no progress was asked for")) return "none: it asks for no progress";
      return has(text, "three steps were sent");
    },
    async cancel() {
      // The client ends in the middle of the call, as when a person presses Ctrl-C twice.
      const calling = model.call("desk_hang", JSON.stringify({ by: name }));
      calling.catch(() => {});
      const begun = await desk.hangIs("running", name);
      if (begun !== "yes") return begun;
      await running.stop();
      return desk.hangIs("stopped", name);
    },
    async ask() {
      const { text } = await call("asker_ask");
      const action = /the answer is \w+ \((\w+)\)/.exec(text)?.[1];
      // No person is there to answer, so a client that asks its user declines or cancels.
      if (action) return action === "accept" ? "yes" : `yes: it was asked, and said ${action}`;
      if (!text.includes("cannot be asked")) return `no: ${text.slice(0, 300)}`;
      return (await declared()).includes("elicitation")
        ? "no: it declares elicitation, and was not asked"
        : "none: it declares no elicitation";
    },
    structured: async () => has((await call("desk_measure")).text, "21.5"),
    image: async () => has((await call("desk_picture")).text, "iVBORw0KGgo"),
    async app() {
      const said = await declared();
      return said.includes("/ui") ? `no: it declares Apps: ${said}` : "none: it declares no Apps";
    },
    big: async () => bigCell((await call("desk_big", `{"id":${BIG}}`)).text),
  };
  return {
    name,
    cell: (feature) => CELLS[feature](),
    async close() {
      await running.stop();
      await model.close();
      await home.close();
    },
  };
}
