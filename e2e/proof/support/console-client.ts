import { actionId } from "./action-ids";
import { type HttpAnswer, type HttpCall, http, type Recorder } from "./http";

/** The response of a server action, as the console's forms receive it. */
export type ActionAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: string };

/**
 * A client that uses the console over HTTP without a browser. It keeps cookies, opens pages and
 * posts server actions exactly as the built pages do.
 */
export class ConsoleClient {
  readonly #cookies = new Map<string, string>();
  readonly #record: Recorder | undefined;

  constructor(
    readonly origin: string,
    record?: Recorder,
    /**
     * The URL that a browser would use and the headers that the proxy adds, for a client behind a
     * proxy.
     */
    readonly proxied?: {
      readonly publicUrl: string;
      readonly headers: Readonly<Record<string, string>>;
    },
  ) {
    this.#record = record;
  }

  /** Returns the cookies that the client would send with its next request, by name. */
  cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  /** Returns a client with the same session for another server of the same installation. */
  at(origin: string): ConsoleClient {
    const other = new ConsoleClient(origin, this.#record, this.proxied);
    for (const [name, value] of this.#cookies) other.#cookies.set(name, value);
    return other;
  }

  async send(path: string, call: HttpCall = {}): Promise<HttpAnswer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      ...{ "accept-encoding": "identity", ...(cookie && { cookie }) },
      ...{ ...call.headers, ...this.proxied?.headers },
    };
    const url = this.origin + path;
    const answer = await http(url, { ...call, headers });
    for (const line of answer.setCookies) this.#keep(line);
    this.#record?.(url, call, answer);
    return answer;
  }

  /** Opens a page as a browser does on the first visit to it. */
  page(path: string): Promise<HttpAnswer> {
    return this.send(path, { headers: { accept: "text/html", "sec-fetch-mode": "navigate" } });
  }

  /** Loads a page as Next's router does after a click in the console. */
  async payload(path: string): Promise<HttpAnswer> {
    const headers = { accept: "*/*", rsc: "1" };
    const answer = await this.send(path, { headers });
    // If a request lacks the hash of its headers in the URL, Next redirects to a URL with this
    // hash.
    const { location = "" } = answer.headers;
    return answer.status === 307 && location.includes("_rsc")
      ? this.send(location.replace(this.origin, ""), { headers })
      : answer;
  }

  /** Calls a server action with the given arguments, from a page that uses this action. */
  async act(page: string, name: string, ...args: readonly unknown[]): Promise<ActionAnswer> {
    const body = JSON.stringify(args.map((one) => (one === undefined ? "$undefined" : one)));
    return this.#post(page, name, body, "text/plain;charset=UTF-8");
  }

  /**
   * Submits a form in the same way as React submits a form whose action comes from
   * `useActionState`.
   */
  async submit(
    page: string,
    name: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<ActionAnswer> {
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.append(`_1_${field}`, value);
    form.append("0", '[null,"$K1"]');
    const encoded = new Response(form);
    const type = encoded.headers.get("content-type") ?? "";
    return this.#post(page, name, Buffer.from(await encoded.arrayBuffer()), type);
  }

  async #post(page: string, name: string, body: string | Buffer, type: string) {
    const answer = await this.send(page, {
      method: "POST",
      headers: {
        accept: "text/x-component",
        "content-type": type,
        "next-action": actionId(name),
        origin: this.proxied?.publicUrl ?? this.origin,
      },
      body,
    });
    return readAction(name, answer);
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    const gone = attributes.some((one) => /^max-age=0$/i.test(one) || /^expires=.*1970/i.test(one));
    if (gone) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

/**
 * Reads the return value of a server action from its response. Throws if the response reports an
 * error instead.
 */
function readAction(name: string, answer: HttpAnswer): ActionAnswer {
  if (answer.headers["x-action-redirect"]) return { ok: true, value: null };
  const rows = new Map<string, string>();
  for (const line of answer.body.toString("utf8").split("\n")) {
    const row = /^([0-9a-f]+):(.*)$/.exec(line);
    if (row?.[1] !== undefined && row[2] !== undefined) rows.set(row[1], row[2]);
  }
  const first = rows.get("0");
  const reference = first && (JSON.parse(first) as { a?: string }).a?.replace(/^\$@/, "");
  const result = reference === undefined ? undefined : rows.get(reference);
  if (!result || answer.status !== 200 || result.startsWith("E")) {
    const said = answer.body.toString("utf8").slice(0, 300);
    throw new Error(`${name} answered ${answer.status}: ${said}`);
  }
  return JSON.parse(result) as ActionAnswer;
}
