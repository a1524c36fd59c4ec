import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessTokens } from "@/e2e/fixtures/access-token";
import { makeServiceKey } from "@/e2e/fixtures/make-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { type Gateway, startGateway } from "./gateway";
import { type NpmServer, programOf, startEverything } from "./npm-servers";
import { OFFICIAL_CLIENTS, type OfficialClient } from "./official-clients";

const SERVERS = ["every-http", "every-sse", "every-stdio"] as const;

let gateway: Gateway;
const upstreams: NpmServer[] = [];

beforeAll(async () => {
  const [http, sse] = await Promise.all([
    startEverything("streamableHttp"),
    startEverything("sse"),
  ]);
  upstreams.push(http, sse);
  gateway = await startGateway("real-servers-everything");
  await gateway.open(
    [
      { name: "every-http", transport: "http", url: http.url },
      { name: "every-sse", transport: "sse", url: sse.url },
      {
        name: "every-stdio",
        transport: "stdio",
        command: process.execPath,
        args: [programOf("everything"), "stdio"],
      },
    ],
    SERVERS.map((name) => `${name}_echo`),
  );
});

afterAll(async () => {
  await gateway?.close();
  await Promise.all(upstreams.map((one) => one.stop()));
});

describe.each(OFFICIAL_CLIENTS)("with the official %s", (title, connect) => {
  let client: OfficialClient;
  beforeAll(async () => {
    client = await connect(gateway.endpoint, await gateway.token());
  });
  afterAll(() => client?.close());

  describe.each(SERVERS)("server-everything over %s", (server) => {
    test("the client lists the tools, prompts, resources and resource templates of the server", async () => {
      expect(await client.tools()).toEqual(
        expect.arrayContaining([`${server}_echo`, `${server}_get-sum`, `${server}_get-tiny-image`]),
      );
      expect(await client.prompts()).toEqual(
        expect.arrayContaining([`${server}_simple-prompt`, `${server}_args-prompt`]),
      );
      const ours = (uri: string) => uri.includes(server);
      expect((await client.resources()).filter(ours)).toHaveLength(7);
      expect((await client.templates()).filter(ours)).toHaveLength(2);
    });

    test("the client calls tools and receives text, structured content and images", async () => {
      const echo = await client.call(`${server}_echo`, { message: "Grüße, 世界" });
      expect(echo.content).toEqual([{ type: "text", text: "Echo: Grüße, 世界" }]);
      const weather = await client.call(`${server}_get-structured-content`, {
        location: "Chicago",
      });
      expect(weather.structuredContent).toMatchObject({ temperature: expect.any(Number) });
      const image = await client.call(`${server}_get-tiny-image`);
      expect(image.content).toContainEqual(
        expect.objectContaining({ type: "image", mimeType: "image/png" }),
      );
    });

    test("a call with invalid arguments returns the error text of the server itself", async () => {
      const failed = await client
        .call(`${server}_get-sum`, { a: "two", b: 3 })
        .then((result) => (result.isError ? JSON.stringify(result.content) : "no error"), String);
      expect(failed).toMatch(/invalid/i);
    });

    test("the client reads resources by URI, by template and by a link in a tool's result", async () => {
      const uris = await client.resources();
      const uri = uris.find((one) => one.includes(server) && one.endsWith("features.md")) ?? "";
      expect(await client.read(uri)).toContain("Everything Server");
      const template = (await client.templates()).find(
        (one) => one.includes(server) && one.endsWith("text/{resourceId}"),
      );
      expect(await client.read(template?.replace("{resourceId}", "7") ?? "")).toContain(
        "Resource 7:",
      );
      const { content } = await client.call(`${server}_get-resource-links`, { count: 2 });
      const links = content.flatMap((one) => (one.type === "resource_link" ? [one.uri ?? ""] : []));
      expect(links).toHaveLength(2);
      for (const link of links) expect(await client.read(link)).toMatch(/^Resource \d: /);
    });

    test("the client gets a prompt and completions of a prompt's arguments", async () => {
      const given = { city: "Oslo", state: "Norway" };
      expect(await client.prompt(`${server}_args-prompt`, given)).toContain("Oslo, Norway");
      const prompt = `${server}_completable-prompt`;
      expect(await client.complete(prompt, { name: "department", value: "S" })).toEqual([
        "Sales",
        "Support",
      ]);
      const argument = { name: "name", value: "" };
      expect(await client.complete(prompt, argument, { department: "Sales" })).toEqual([
        "David",
        "Eve",
        "Frank",
      ]);
    });

    test("the client receives every progress notification of a call", async () => {
      const seen: number[] = [];
      const done = await client.call(
        `${server}_trigger-long-running-operation`,
        { duration: 0.4, steps: 4 },
        { onProgress: ({ progress }) => seen.push(progress) },
      );
      expect(JSON.stringify(done.content)).toContain("completed");
      expect(seen).toEqual([1, 2, 3, 4]);
    });

    test("a call ends as soon as the client cancels it, and the next call succeeds", async () => {
      const cancelling = new AbortController();
      const call = client.call(
        `${server}_trigger-long-running-operation`,
        // Without the cancellation, the operation would take longer than the test's time limit.
        { duration: 600, steps: 6_000 },
        { signal: cancelling.signal, onProgress: () => cancelling.abort() },
      );
      await expect(call).rejects.toThrow();
      const { content } = await client.call(`${server}_echo`, { message: "still here" });
      expect(content[0]?.text).toBe("Echo: still here");
    });

    test("a running call ends with an error when its key is revoked", async () => {
      const { id, key } = await makeServiceKey(gateway.server, "Ends in the middle");
      const token = await accessTokens(gateway.server, key)();
      const another = await connect(gateway.endpoint, token);
      let under = () => {};
      const isUnderWay = new Promise<void>((resolve) => {
        under = resolve;
      });
      const calling = another.call(
        `${server}_trigger-long-running-operation`,
        { duration: 50, steps: 500 },
        { onProgress: () => under() },
      );
      const refused = expect(calling).rejects.toMatchObject({ code: -31401 });
      await isUnderWay;
      // The test process revokes the key while the built server, another process, is handling the
      // call.
      await gateway.operator.done((ctx) => revokeKey(ctx, { id, reason: "Lost" }));
      await refused;
      await another.close();
    });
  });

  if (!title.includes("2026")) {
    test("the client can set the level of log messages", async () => {
      await expect(client.setLogLevel("info")).resolves.toEqual({});
    });
  }
});
