import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startTestCluster } from "@/db/testing/cluster";
import { testDatabase } from "@/db/testing/database";
import { accessTokens } from "@/e2e/fixtures/access-token";
import { administer } from "@/e2e/fixtures/administer";
import { makeServiceKey } from "@/e2e/fixtures/make-key";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import { CLIENT_SCENARIOS } from "./client-scenarios";
import { startFixture } from "./fixture-server";
import { runAuthorization } from "./run-authorization";
import { runClient } from "./run-client";
import { runSuite, unknownScenarios } from "./run-suite";
import { isGood, isPassed, type Score, scoreTable } from "./score";
import { startTokenProxy } from "./token-proxy";

const REVISIONS = ["2026-07-28", "2025-11-25"];
const RESULTS = join(PROJECT, "test-results/conformance");
const LISTED_LIMIT_MS = 20_000;
const cleanUps: (() => unknown)[] = [];
const [node = process.execPath, suite = "", ...flags] = process.argv.slice(2);
const named = flags.filter((flag) => !flag.startsWith("--"));

try {
  const server = flags.includes("--fixture") ? null : await openServer();
  const scores: Score[] = [];
  if (!flags.includes("--client")) scores.push(...(await asServer(server)));
  if (server && !flags.includes("--server")) scores.push(...(await asClient(server)));
  await report(scores);
  process.exitCode = scores.length > 0 && scores.every(isGood) ? 0 : 1;
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}

/**
 * Runs the conformance suite's scenarios for authorization servers and for MCP servers. Without a
 * server, it runs those for MCP servers against the fixture alone.
 */
async function asServer(server: RunningServer | null): Promise<Score[]> {
  const scores: Score[] = server ? await runAuthorization({ node, suite }, server) : [];
  const url = server ? await throughGateway(server) : await fixtureAlone();
  for (const revision of REVISIONS) {
    scores.push(
      ...(await runSuite({ node, suite, url, revision, folder: join(RESULTS, revision) })),
    );
  }
  return [...scores, ...(await unknownScenarios({ node, suite }, "server", scores))];
}

/**
 * Runs the conformance suite's scenarios for clients, in which Latchkey is the client: all of them,
 * or those that are named.
 */
async function asClient(server: RunningServer): Promise<Score[]> {
  const isChosen = (scenario: string) => named.length === 0 || named.includes(scenario);
  const chosen = CLIENT_SCENARIOS.filter(({ scenario }) => isChosen(scenario));
  const scores = await runClient({ node, suite }, server, chosen);
  if (named.length > 0) return scores;
  return [...scores, ...(await unknownScenarios({ node, suite }, "client", scores))];
}

/** Prints the table of all scenarios and the problems of those that failed. */
async function report(scores: readonly Score[]): Promise<void> {
  const table = scoreTable(scores);
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, "table.md"), table);
  console.log(table);
  for (const score of scores.filter(
    ({ why, problems }) => why === undefined && problems.length > 0,
  )) {
    const { role, revision, scenario, problems } = score;
    const word = isGood(score) ? "passed, with a warning" : "failed";
    console.log(`${word}: ${scenario} (${role}, ${revision})`);
    for (const problem of problems) console.log(`  ${problem}`);
  }
  for (const revision of REVISIONS) {
    const required = scores.filter((one) => one.isRequired && one.revision === revision);
    if (required.length === 0) continue;
    console.log(`${revision}: ${required.filter(isPassed).length}/${required.length} required`);
  }
  const applied = scores.filter(({ why }) => why === undefined);
  console.log(`${applied.filter(isPassed).length} of ${applied.length} scenarios passed`);
}

async function fixtureAlone(): Promise<string> {
  const fixture = await startFixture();
  cleanUps.push(fixture.close);
  return fixture.url;
}

async function openServer(): Promise<RunningServer> {
  cleanUps.push(await startTestCluster());
  const database = await testDatabase();
  cleanUps.push(database.close);
  const logFile = join(PROJECT, "test-results/logs/conformance-server.log");
  const server = await startServer({ database, logFile });
  cleanUps.push(server.stop);
  return server;
}

/**
 * Starts the fixture, registers it with Latchkey, and starts a proxy that adds the access token.
 * Returns the proxy's URL, which the suite tests.
 */
async function throughGateway(server: RunningServer): Promise<string> {
  const fixture = await startFixture();
  cleanUps.push(fixture.close);
  const operator = administer(server);
  await operator.register({
    name: "fixture",
    transport: "http",
    url: fixture.url,
    prefixed: false,
  });
  await operator.grant({ fixture: ["*"] });
  const { key } = await makeServiceKey(server, "Conformance");
  const token = accessTokens(server, key);
  await untilListed(server, token);
  const proxy = await startTokenProxy(server.port, token);
  cleanUps.push(proxy.close);
  return proxy.url;
}

/**
 * Waits until the fixture's tools are listed, because Latchkey lists the tools of a new server in
 * the background. Throws after 20 s.
 */
async function untilListed(server: RunningServer, token: () => Promise<string>): Promise<void> {
  const deadline = Date.now() + LISTED_LIMIT_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(`${server.baseURL}/mcp`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await token()}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    });
    if ((await answer.text()).includes("test_simple_text")) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`The fixture's tools were not listed.\n${server.log().slice(-4000)}`);
}
