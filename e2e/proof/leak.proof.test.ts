import { randomBytes } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freePort } from "@/e2e/fixtures/free-port";
import { lookInto } from "./support/embedded-sql";
import { formsOf } from "./support/encodings";
import { figure } from "./support/figures";
import { NOWHERE, type RunSecret, runScenario } from "./support/leak-scenario";
import { type LiveServer, startLive, stopLive } from "./support/live-server";
import { filePlaces, type Place, tablePlaces } from "./support/places";
import { recording } from "./support/recording";
import { type Finding, search } from "./support/search";

const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
const dataDir = join(folder, "data");
const logFile = join(folder, "server.log");
let server: LiveServer | undefined;

afterAll(async () => {
  await stopLive(server);
  rmSync(folder, { recursive: true, force: true });
});

test("the search finds a secret in every encoded form, regardless of the characters around it", () => {
  const secret = "mcp_0123456789abcdef0123456789abcdef";
  for (const [name, form] of formsOf(secret)) {
    const place = { name: "place", bytes: Buffer.concat([Buffer.from("xx"), form]) };
    const found = search([{ name: "secret", value: secret }], [place]).get("secret");
    expect([name, found?.places]).toEqual([name, ["place"]]);
  }
  for (const before of ["", "a", "ab", "abc"]) {
    for (const after of ["", "y", "yz"]) {
      const bytes = Buffer.from(Buffer.from(before + secret + after).toString("base64"));
      const found = search([{ name: "secret", value: secret }], [{ name: "place", bytes }]);
      expect(found.get("secret")?.places).toEqual(["place"]);
    }
  }
});

test("each secret of the run occurs only where it belongs, and the search finds every planted value", async () => {
  const port = await freePort();
  const environment = {
    LATCHKEY_DATA: dataDir,
    PUBLIC_URL: `http://localhost:${port}`,
    LOG_LEVEL: "trace",
  };
  server = await startLive({ port, logFile, environment });
  const answers = recording();
  const scenario = await runScenario({ server, environment, answers });

  const planted = (place: string) => ({ name: `planted: ${place}`, value: `mcp_${hex(16)}` });
  const plants = {
    page: planted("page"),
    text: planted("table, text"),
    bytes: planted("table, bytes"),
    wal: planted("write-ahead log"),
    file: planted("data folder"),
    log: planted("server log"),
    postgresLog: planted("Postgres log"),
  };
  // The name of a key appears on pages, in the data that pages load, in the response of the action,
  // and in a table.
  const name = { name: plants.page.value, expires: { type: "days", days: 7 } };
  await scenario.operator.act("/keys", "createKeyAction", name);
  await scenario.visitEveryPage();
  const tables = await lookInto(dataDir, async (sql) => {
    await sql`update teams set name = name || ' ' || ${base64(plants.text.value)}`;
    await sql`update api_keys set lookup = ${Buffer.from(plants.bytes.value)}
      where id in (select id from api_keys order by created_at limit 1)`;
    await sql`select pg_logical_emit_message(true, 'note', ${plants.wal.value})`;
    return tablePlaces(sql);
  });
  await stopLive(server);
  appendFileSync(logFile, `{"note":"${encodeURIComponent(`"${plants.log.value}`)}"}\n`);
  appendFileSync(
    join(dataDir, "postgres.log"),
    Buffer.from(plants.postgresLog.value).toString("hex"),
  );
  writeFileSync(join(dataDir, "stray"), Buffer.from(plants.file.value, "utf16le"));

  const places: Place[] = [
    ...answers.places(),
    ...tables,
    ...filePlaces(dataDir),
    { name: "server log", bytes: readFileSync(logFile) },
    ...scenario.terminals,
  ];
  const rootSecret = readFileSync(join(dataDir, "secret"), "utf8").trim();
  const secrets: RunSecret[] = [
    ...scenario.secrets,
    { name: "root secret", value: rootSecret, only: /^file secret$/ },
    {
      name: "root secret's bytes",
      value: Buffer.from(rootSecret, "hex"),
      only: /^file secret$/,
    },
  ];
  const findings = search([...secrets, ...Object.values(plants)], places);

  // The search must find a planted value in every kind of place.
  expect(at(findings, plants.page)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^body of run: POST \/keys createKeyAction/),
      expect.stringMatching(/^body of pages: GET \/keys 200/),
      expect.stringMatching(/^body of pages: GET \/keys payload 200/),
      "table public.api_keys, text",
      "table public.api_keys, binary",
      expect.stringMatching(/^write-ahead log/),
    ]),
  );
  expect(at(findings, plants.text)).toContain("table public.teams, text");
  expect(at(findings, plants.bytes)).toEqual(
    expect.arrayContaining(["table public.api_keys, text", "table public.api_keys, binary"]),
  );
  const [walPlace, ...otherPlaces] = at(findings, plants.wal);
  expect([walPlace, otherPlaces]).toEqual([expect.stringMatching(/^write-ahead log/), []]);
  expect(at(findings, plants.log)).toEqual(["server log"]);
  expect(at(findings, plants.postgresLog)).toEqual(["file postgres.log"]);
  expect(at(findings, plants.file)).toEqual(["file stray"]);

  // Every secret must occur in the places where it belongs, and in no other place.
  const wrong = secrets.flatMap((secret) => {
    const found = at(findings, secret);
    const { forms } = findings.get(secret.name) ?? { forms: new Map() };
    const strays = found.filter((place) => !secret.only.test(place));
    const times = found.length - strays.length;
    const lines = strays.map((place) => `${secret.name} (${forms.get(place)}) is in ${place}`);
    if (times !== (secret.times ?? (secret.only === NOWHERE ? 0 : 1))) {
      lines.push(`${secret.name} is ${times} times where it belongs: ${found}`);
    }
    return lines;
  });
  expect(wrong).toEqual([]);
  const bytes = places.reduce((sum, place) => sum + place.bytes.length, 0);
  figure(
    `leak search: ${secrets.length} secrets of the run, ${answers.places().length / 2} answers, ${tables.length / 2} tables, ${places.length} places, ${Math.round(bytes / 2 ** 20)} MiB: each in its one place only; 7 planted ones found`,
  );
});

function at(findings: ReadonlyMap<string, Finding>, { name }: { name: string }) {
  return findings.get(name)?.places ?? [];
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}

/**
 * Encodes the value in base64 between other characters, as a program might do before it stores the
 * value.
 */
function base64(value: string): string {
  return Buffer.from(`k=${value};`).toString("base64");
}
