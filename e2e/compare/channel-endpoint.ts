import {
  ALL_LOGS,
  ANSWER_LIMIT_MS,
  answers,
  type Endpoint,
  type Era,
  HELLO,
  type Heard,
  methodOf,
  requestText,
} from "./endpoint";
import { memberOf, readJson } from "./json-tree";

/** A way to a server on which messages go in both directions: a command, or HTTP with SSE. */
export interface Channel {
  send(text: string): Promise<void>;
  /** Sets the function that is called with each text from the server. */
  listen(receive: (text: string) => void): void;
  close(): Promise<void>;
}

/** Opens a connection over a channel, in the modern era if the server speaks it. */
export async function openChannel(channel: Channel): Promise<Endpoint> {
  let count = 0;
  let waiting: { id: number; notices: string[]; done: (heard: Heard) => void } | undefined;
  channel.listen((text) => {
    if (!waiting) return;
    if (answers(text, waiting.id)) waiting.done({ answer: text, notices: waiting.notices });
    else if (methodOf(text) !== undefined) waiting.notices.push(text);
  });
  const asking = async (era: Era, method: string, members = "", meta = ""): Promise<Heard> => {
    const id = ++count;
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<Heard>((done, failed) => {
      waiting = { id, notices: [], done };
      const late = () => failed(new Error(`${method}: no answer within ${ANSWER_LIMIT_MS} ms.`));
      timer = setTimeout(late, ANSWER_LIMIT_MS);
    });
    await channel.send(requestText(era, id, method, members, meta));
    return answered.finally(() => clearTimeout(timer));
  };
  const greet = async (): Promise<{ era: Era; greeting: string }> => {
    const { answer } = await asking("modern", "server/discover");
    if (memberOf(readJson(answer), "result")) return { era: "modern", greeting: answer };
    const greeting = (await asking("legacy", "initialize", HELLO)).answer;
    if (!memberOf(readJson(greeting), "result")) throw new Error(`No greeting: ${greeting}`);
    await channel.send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    await asking("legacy", "logging/setLevel", ALL_LOGS);
    return { era: "legacy", greeting };
  };
  const greeted = await greet().catch(async (error: unknown) => {
    // A command that does not answer would keep this process alive.
    await channel.close();
    throw error;
  });
  const { era } = greeted;
  return {
    ...greeted,
    ask: (method, members, meta) => asking(era, method, members, meta),
    close: () => channel.close(),
  };
}
