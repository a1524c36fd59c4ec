import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Gateway, startGateway } from "./gateway";
import { programOf } from "./npm-servers";
import { OFFICIAL_CLIENTS, type OfficialClient } from "./official-clients";

let gateway: Gateway;
// If Latchkey runs as root, every server runs as a different user, so all users must be able to
// write to this folder.
const folder = realpathSync(mkdtempSync(join(tmpdir(), "latchkey-files-")));
chmodSync(folder, 0o777);

beforeAll(async () => {
  gateway = await startGateway("real-servers-files");
  const paths = [{ path: folder, access: "write" as const }];
  const node = { transport: "stdio" as const, command: process.execPath, paths };
  await gateway.open(
    [
      { ...node, name: "files", args: [programOf("filesystem"), folder] },
      {
        ...node,
        name: "memory",
        args: [programOf("memory")],
        env: { MEMORY_FILE_PATH: join(folder, "memory.jsonl") },
      },
    ],
    ["files_write_file", "memory_create_entities"],
  );
});

afterAll(async () => {
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(OFFICIAL_CLIENTS)("with the official %s", (title, connect) => {
  let client: OfficialClient;
  beforeAll(async () => {
    client = await connect(gateway.endpoint, await gateway.token());
  });
  afterAll(() => client?.close());

  test("a file that the client writes through server-filesystem exists on disk", async () => {
    const path = join(folder, `${title}.txt`);
    const content = `Written by ${title}.\nGrüße, 世界\n`;
    const written = await client.call("files_write_file", { path, content });
    expect(written.isError ?? false).toBe(false);
    expect(readFileSync(path, "utf8")).toBe(content);
    const read = await client.call("files_read_text_file", { path });
    expect(read.content[0]?.text).toBe(content);
  });

  test("server-filesystem refuses a call that reads a file outside its folder", async () => {
    const refused = await client.call("files_read_text_file", { path: "/etc/hostname" });
    expect(refused.isError).toBe(true);
    expect(refused.content[0]?.text).toContain("Access denied");
  });

  test("server-memory finds an entity that the client has created", async () => {
    const entity = { name: title, entityType: "client", observations: ["was here"] };
    await client.call("memory_create_entities", { entities: [entity] });
    const found = await client.call("memory_search_nodes", { query: title });
    expect(found.structuredContent).toMatchObject({ entities: [entity] });
    expect(readFileSync(join(folder, "memory.jsonl"), "utf8")).toContain(`"name":"${title}"`);
  });
});
