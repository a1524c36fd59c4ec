import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { claudeCode, olderClaudeCode } from "./clients/claude-code";
import { codex } from "./clients/codex";
import { geminiCli } from "./clients/gemini-cli";
import { type Latchkey, startLatchkey } from "./clients/latchkey";
import { LIBRARIES, libraryAtWork } from "./clients/libraries";
import { openCode } from "./clients/opencode";
import { connect, type Seen, type Session, signIn, WAYS } from "./clients/session";
import { inspector, mcpRemote } from "./clients/terminals";
import { figure } from "./support/figures";
import { pause } from "./support/wait";

/**
 * The lifetime of the first tokens. It is more than 60 s, because Latchkey's helper renews a token
 * that has less than 60 s left, and the test needs a helper that uses a stored token.
 */
const SHORT_SECONDS = 90;
/**
 * The lifetime of all later tokens. It is more than 300 s, because Claude Code renews a token that
 * has less than 300 s left.
 */
const LONG_SECONDS = 900;
/**
 * The wait after a refused request until its audit record has been written. Latchkey writes these
 * records in batches.
 */
const RECORDED_MS = 1_500;

let latchkey: Latchkey;
let sessions: Session[] = [];

beforeAll(async () => {
  latchkey = await startLatchkey(SHORT_SECONDS);
});

afterEach(async () => {
  await Promise.all(sessions.map((one) => one.close()));
  sessions = [];
});

afterAll(() => latchkey?.close());

/** The conversation of one client, and the result of each stage. */
interface Row {
  readonly session: Session;
  readonly cells: string[];
  /**
   * For each call, the time at which the token that it used expires, in milliseconds since 1970.
   */
  readonly tokenEnds: number[];
}

const shown = ({ session, cells }: Row) => `${session.title}: ${cells.join(" | ")}`;

/**
 * Lets every client make one call, one client after another, and adds each result to the client's
 * row. A client that makes no call in time gets a failure in its row.
 */
async function callEach(rows: readonly Row[], note: (row: Row, seen: Seen) => string) {
  for (const row of rows) {
    const seen = await row.session.call().catch((error: Error) => {
      return { holder: null, tokenEndsAt: Number.NaN, text: `no answer: ${error.message}` };
    });
    row.tokenEnds.push(seen.tokenEndsAt);
    row.cells.push(note(row, seen));
  }
}

function worked({ session }: Row, { holder, text }: Seen): string {
  const by = session.holders.find(({ id, name }) => [id, name].includes(holder ?? ""))?.kind;
  return by ? `works, by its ${by}` : `FAILED ${text.slice(0, 600)}`;
}

/**
 * Takes all clients through every stage: first token, expired token, invalidated token, restarted
 * server, revoked access. Prints one row per client, even if a stage fails.
 */
async function goThroughAll(begun: readonly Session[]): Promise<Row[]> {
  const rows = begun.map((session): Row => ({ session, cells: [], tokenEnds: [] }));
  try {
    await callEach(rows, worked);

    await latchkey.tokensLive(LONG_SECONDS);
    const ends = rows.flatMap(({ tokenEnds }) => tokenEnds).filter(Number.isFinite);
    await pause(Math.max(0, ...ends.map((at) => at + 5_000 - Date.now())));
    await callEach(rows, worked);

    const before = await latchkey.refused();
    await latchkey.spoilTokens();
    await callEach(rows, worked);
    await pause(RECORDED_MS);
    const refused = (await latchkey.refused()) - before;
    figure(`requests that were refused for their spoiled token: ${refused}`);
    expect(refused).toBeGreaterThanOrEqual(rows.length);

    await latchkey.restart();
    await callEach(rows, worked);

    for (const { session } of rows) {
      for (const { id, kind } of session.holders) await latchkey.end(id, kind);
    }
    await callEach(rows, (_, { holder, text }) =>
      holder ? "FAILED: the client still works" : `error: ${text.slice(0, 400)}`,
    );
    await pause(RECORDED_MS);
    for (const { session, cells } of rows) {
      const told = await Promise.all(
        session.holders.map(({ id, kind }) => latchkey.traffic(id, kind)),
      );
      const why = /(?:Request to \/mcp|Tried to exchange a key for a token) revoked Denied/.exec(
        told.join(),
      );
      cells.push(why ? `the console: ${why[0]}` : `FAILED: the console tells ${told.join(" / ")}`);
    }
  } finally {
    for (const row of rows) figure(shown(row));
  }
  return rows;
}

/**
 * Returns true if the client used a second token after the first had expired, and a third token
 * after the second had been refused.
 */
const renewed = ({ tokenEnds: [first, second, third] }: Row) =>
  first !== second && second !== third;

/**
 * Matches the clients that renew a token only when it has expired. If a token is refused earlier,
 * Gemini CLI registers itself again without a redirect URI, and fails until it is restarted.
 */
const RENEWS_BY_TIME_ALONE = /^Gemini CLI/;

const failed = (rows: readonly Row[]) =>
  rows
    .filter(({ session, cells }) => {
      const owed = RENEWS_BY_TIME_ALONE.test(session.title) ? cells.slice(0, 2) : cells;
      return owed.some((cell) => cell.startsWith("FAILED"));
    })
    .map(shown);

test("Claude Code and Codex get new tokens without an error until their access is revoked", async () => {
  await latchkey.tokensLive(SHORT_SECONDS);
  for (const client of [claudeCode, codex]) {
    for (const way of WAYS) sessions.push(await connect(client, way, latchkey));
  }
  const rows = await goThroughAll(sessions);
  expect(failed(rows)).toEqual([]);
  expect(rows.filter((row) => !renewed(row)).map(shown)).toEqual([]);
});

test("other clients and libraries keep working until their access is revoked", async () => {
  const connecting: readonly (readonly [string, () => Promise<Session>])[] = [
    ["mcp-remote", () => mcpRemote(latchkey)],
    ["Inspector", () => inspector(latchkey)],
    ...[openCode, geminiCli, olderClaudeCode("2.1.80"), olderClaudeCode("2.0.60")].map(
      (client) => [client.name, () => signIn(client, latchkey)] as const,
    ),
    ...LIBRARIES.map((one) => [one.name, () => libraryAtWork(one, latchkey)] as const),
  ];
  const unconnected: string[] = [];
  await latchkey.tokensLive(SHORT_SECONDS);
  const wanted = (process.env.ONLY_CLIENTS ?? "").split(",").filter(Boolean);
  for (const [name, connected] of connecting) {
    if (wanted.length && !wanted.some((one) => name.includes(one))) continue;
    await connected().then(
      (session) => sessions.push(session),
      (error: Error) => unconnected.push(`${name}: ${error.message}`),
    );
  }
  for (const one of unconnected) figure(one);
  const rows = await goThroughAll(sessions);
  expect(failed(rows)).toEqual([]);
  expect(unconnected).toEqual([]);
});
