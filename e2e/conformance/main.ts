import { join } from "node:path";
import { startTestCluster } from "@/db/testing/cluster";
import { testDatabase } from "@/db/testing/database";
import { accessTokens } from "@/e2e/fixtures/access-token";
import { administer } from "@/e2e/fixtures/administer";
import { makeServiceKey } from "@/e2e/fixtures/make-key";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import { CLIENT_SCENARIOS } from "./client-scenarios";
import { startFixture } from "./fixture-server";
import { AUTHORIZATION_CHECKS, runAuthorization } from "./run-authorization";
import { runClient } from "./run-client";
import { runSuite, type Score } from "./run-suite";
import { startTokenProxy } from "./token-proxy";

/**
 * For each revision, the number of scenarios that must pass. It is the number of scenarios that the
 * revision requires.
 */
const GOALS = [
  { revision: "2026-07-28", passed: 37 },
  { revision: "2025-11-25", passed: 30 },
] as const;

const LISTED_LIMIT_MS = 20_000;
const cleanUps: (() => unknown)[] = [];
const [node = process.execPath, suite = "", ...flags] = process.argv.slice(2);

try {
  const server = flags.includes("--fixture") ? null : await openServer();
  let good = server === null || (await isClient(server));
  if (!flags.includes("--client")) good = (await servesAndAuthorizes(server)) && good;
  process.exitCode = good ? 0 : 1;
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}

/**
 * Runs the conformance suite's scenarios for MCP servers and then those for authorization servers.
 * Returns true if all scenarios pass.
 */
async function servesAndAuthorizes(server: RunningServer | null): Promise<boolean> {
  const url = server ? await throughGateway(server) : await fixtureAlone();
  let good = server === null || (await authorizes(server));
  for (const goal of GOALS) {
    const folder = join(PROJECT, "test-results/conformance", goal.revision);
    const score = await runSuite({ node, suite, url, revision: goal.revision, folder });
    good = report(goal, score) && good;
  }
  return good;
}

/**
 * Runs the conformance suite's authorization scenarios for clients, in which Latchkey is the
 * client. Returns true if all required scenarios pass.
 */
async function isClient(server: RunningServer): Promise<boolean> {
  const named = flags.filter((flag) => flag.startsWith("auth/"));
  const chosen = CLIENT_SCENARIOS.filter(
    ({ scenario }) => named.length === 0 || named.includes(scenario),
  );
  const scores = await runClient({ node, suite }, server, chosen);
  for (const { scenario, passed, failed, why } of scores) {
    const word = failed.length === 0 ? "passed" : why ? `not applied: ${why}` : "failed";
    console.log(`${scenario}: ${word} (${passed} checks)`);
    if (!why) for (const line of failed) console.log(`  ${line}`);
  }
  return scores.every(({ failed, why }) => failed.length === 0 || why !== undefined);
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
 * Runs the conformance suite's scenarios for authorization servers. Returns true if all checks
 * pass.
 */
async function authorizes(server: RunningServer): Promise<boolean> {
  const { passed, failed, output } = await runAuthorization({ node, suite }, server);
  console.log(`authorization: ${passed}/${AUTHORIZATION_CHECKS}`);
  const good = passed >= AUTHORIZATION_CHECKS && failed === 0;
  if (!good) console.log(output);
  return good;
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

function report(goal: (typeof GOALS)[number], score: Score): boolean {
  console.log(`${goal.revision}: ${score.passed}/${score.required}`);
  for (const { scenario, why } of score.failed) console.log(`  failed  ${scenario}: ${why}`);
  const good = score.passed >= goal.passed && score.failed.length === 0;
  if (!good)
    console.log(`  ${goal.revision} must reach ${goal.passed}, see test-results/conformance`);
  return good;
}
