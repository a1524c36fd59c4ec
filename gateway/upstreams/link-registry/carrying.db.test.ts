import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { upstreams } from "@/db/schema/upstreams";
import { faultyServer } from "@/gateway/upstreams/testing/faulty-server";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";
import { marked } from "@/gateway/upstreams/testing/marked";
import { postOf } from "@/gateway/upstreams/testing/post-of";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { writeSecret } from "@/gateway/upstreams/testing/write-secret";
import { feedState } from "@/lib/change-feed/feed";

const scene = linkScene();
const textOf = (answer: Awaited<ReturnType<ReturnType<typeof scene.linkOf>["request"]>>) =>
  answer.ok
    ? (answer.value.result?.content as { text: string }[] | undefined)?.[0]?.text
    : answer.failure.code;

async function edit(id: string, set: Partial<typeof upstreams.$inferInsert>) {
  await scene.database.db.update(upstreams).set(set).where(eq(upstreams.id, id));
  feedState().deliver([{ seq: 1, kind: "upstream", entityId: id }]);
}

test("after an edit, the old command finishes its calls while the new command serves new calls", async () => {
  const [former, latter] = [`holds-${randomUUID()}`, `holds-${randomUUID()}`];
  const id = await scene.stage.add("files", { ...program(former), callSeconds: 20 });
  const link = scene.linkOf(id);
  const ask = (name: string) => link.request("tools/call", { name, arguments: {} });
  const held = ask("hold");
  await eventually(async () => textOf(await ask("holding"))).toBe("1");
  await edit(id, program(latter));
  await eventually(async () => textOf(await ask("mode"))).toBe(latter);
  expect(textOf(await ask("holding"))).toBe("0");
  expect(marked(former)).toBeGreaterThan(0);
  expect(textOf(await held)).toBe("held");
  await eventually(() => marked(former)).toBe(0);
  // The new command still answers, although the old command and its descendants have been ended.
  expect(textOf(await ask("mode"))).toBe(latter);
  expect(marked(latter)).toBeGreaterThan(0);
});

test("a call passed on as bytes finishes on the connection on which it began", async () => {
  const server = await faultyServer("session");
  scene.servers.push(server as never);
  const id = await scene.stage.add("files", { url: server.url, callSeconds: 20 });
  const link = scene.linkOf(id);
  const opened = await link.openTarget();
  const lean = opened.ok ? postOf(opened.value) : null;
  const done = lean?.carry();
  await writeSecret(scene.stage.process, id, "header", "x-team", "red");
  feedState().deliver([{ seq: 1, kind: "secrets", entityId: id }]);
  const again = await link.openTarget();
  expect(again.ok && postOf(again.value)?.headers()["x-team"]).toBe("red");
  expect(again.ok && postOf(again.value)?.sessionId).not.toBe(lean?.sessionId);
  link.closeIdle(scene.stage.services.now() + 301_000);
  await eventually(() => server.did.get("DELETE")).toBe(1);
  expect(lean && (await link.sameTarget(lean))).toMatchObject({
    ok: true,
    value: { sessionId: lean?.sessionId },
  });
  done?.();
  done?.();
  await eventually(() => server.did.get("DELETE")).toBe(2);
  // The server receives the DELETE before the link drops the connection, so this may take a moment.
  await eventually(async () => lean && (await link.sameTarget(lean)).ok).toBe(false);
});

test("removing a server ends its running calls", async () => {
  const server = await faultyServer("modern");
  scene.servers.push(server as never);
  const id = await scene.stage.add("files", { url: server.url, callSeconds: 20 });
  const held = scene.linkOf(id).request("tools/call", { name: "hold" });
  await eventually(() => server.held()).toBe(1);
  await scene.database.db.delete(upstreams).where(eq(upstreams.id, id));
  feedState().deliver([{ seq: 1, kind: "upstream", entityId: id }]);
  // A removed server has no target. Asking for its id creates a new link, and the new link is not
  // open.
  await eventually(() => scene.linkOf(id).isOpen()).toBe(false);
  server.release();
  await held;
  expect(await scene.linkOf(id).open()).toMatchObject({ failure: { code: "not_found" } });
});
