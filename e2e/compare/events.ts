/**
 * Reads server-sent events from a body, and yields the data of each event as text in latin1. An
 * event may have several lines of data, and lines may end in CR, LF or both.
 */
export async function* eventsOf(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly event: string; readonly data: string }> {
  let text = "";
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString("latin1");
    for (;;) {
      const end = /\r\n\r\n|\n\n|\r\r/.exec(text);
      if (!end) break;
      const block = text.slice(0, end.index);
      text = text.slice(end.index + end[0].length);
      const fields = block.split(/\r\n|\n|\r/).map(fieldOf);
      const data = fields.flatMap(([name, value]) => (name === "data" ? [value] : []));
      const event = fields.findLast(([name]) => name === "event")?.[1] ?? "message";
      if (data.length > 0) yield { event, data: data.join("\n") };
    }
  }
}

function fieldOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  if (colon < 0) return [line, ""];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(" ") ? value.slice(1) : value];
}
