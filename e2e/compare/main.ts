import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { startTestCluster } from "@/db/testing/cluster";
import { PROJECT } from "@/e2e/fixtures/start-server";
import { startGateway } from "@/e2e/real-servers/gateway";
import { isOpen } from "@/gateway/upstreams/testing/readable-packages";
import { removeUpstream } from "@/lib/servers/registry/remove-upstream";
import {
  askDirectly,
  compareAnswers,
  compareLists,
  type DirectAnswers,
  type Fault,
  listDirectly,
} from "./compare-server";
import type { Endpoint, Era } from "./endpoint";
import { openHttp } from "./http-endpoint";
import { LISTS, listOf } from "./lists";
import { ODD } from "./odd-subject";
import { openSubject } from "./open-subject";
import { kindsOf, type Row, tableOf } from "./report";
import { requestsFor } from "./requests";
import type { Start, Subject } from "./subject";
import { SUBJECTS } from "./subjects";

const AT_ONCE = 2;
const LISTED_LIMIT_MS = 30_000;
const ERAS: readonly Era[] = ["legacy", "modern"];
const [program = process.execPath, bundle = "", ...wanted] = process.argv.slice(2);
const cleanUps: (() => unknown)[] = [];

try {
  cleanUps.push(await startTestCluster());
  const gateway = await startGateway("compare");
  cleanUps.push(gateway.close);
  const [node, odd] = [readableByAll(program), readableByAll(bundle)];
  const grants: Record<string, readonly string[]> = {};
  const headers = async () => ({ authorization: `Bearer ${await gateway.token()}` });

  let turn: Promise<unknown> = Promise.resolve();
  /** Runs changes of servers and grants one after another. */
  const inTurn = (change: () => Promise<void>): Promise<void> => {
    const changed = turn.then(change);
    turn = changed.catch(() => {});
    return changed;
  };

  const compare = async (subject: Subject, start: Start, at: number): Promise<Row> => {
    const name = `${subject.id}-${start.transport}${subject.id === "odd" ? `-${at}` : ""}`;
    const row = {
      ...{ name: subject.name, version: subject.version, serverEra: "", items: 0 },
      ...{ transport: start.transport + (start.behind ? " (supergateway)" : ""), requests: 0 },
      ...{ unsteady: 0, faults: [] as Fault[] },
    };
    const opened = await openSubject(subject, start, name, { node, odd });
    try {
      const { direct, registration, folder } = opened;
      const listed = await listDirectly(direct);
      const requests = requestsFor(subject, name, folder, listed.lists, direct);
      const answers: DirectAnswers[] = [];
      for (const asked of requests) answers.push(await askDirectly(direct, asked));
      await inTurn(async () => {
        await gateway.operator.register(registration);
        grants[name] = ["*"];
        await gateway.operator.grant({ ...grants });
      });
      await untilListed(name);
      const faults: Fault[] = [];
      for (const era of ERAS) {
        const through: Endpoint = await openHttp(gateway.endpoint, era, headers);
        faults.push(...(await compareLists(listed, through, name)));
        for (const one of answers) {
          faults.push(...(await compareAnswers(one, direct, through, name)));
        }
      }
      const items = [...listed.lists.values()].reduce((sum, { size }) => sum + size, 0);
      const unsteady = answers.filter((one) => one.unsteady.size > 0).length;
      const { era: serverEra } = direct;
      return { ...row, serverEra, items, requests: answers.length, unsteady, faults };
    } finally {
      await inTurn(async () => {
        delete grants[name];
        await gateway.operator.done((ctx) => removeUpstream(ctx, { name })).catch(() => {});
      });
      await opened.close();
    }
  };

  /** Waits until the gateway shows tools of the server. A server that it cannot list has none. */
  const untilListed = async (name: string): Promise<void> => {
    const through = await openHttp(gateway.endpoint, "legacy", headers);
    const deadline = Date.now() + LISTED_LIMIT_MS;
    while (Date.now() < deadline) {
      const [row] = await gateway.database.sql<{ state: string }[]>`
        select state from upstreams where name = ${name}`;
      const shown = row?.state === "up" && (await listOf(through, LISTS[0]));
      if (shown && [...shown.keys()].some((tool) => tool.startsWith(`${name}_`))) return;
      await new Promise((done) => setTimeout(done, 100));
    }
  };

  const jobs = [...SUBJECTS, ODD]
    .flatMap((subject) => subject.starts.map((start, at) => ({ subject, start, at })))
    .filter(({ subject }) => wanted.length === 0 || wanted.includes(subject.id));
  const rows: Row[] = [];
  const next = jobs.entries();
  const worker = async () => {
    for (const [place, { subject, start, at }] of next) {
      const began = performance.now();
      const row = await compare(subject, start, at).catch(
        (error: Error): Row => ({
          ...{ name: subject.name, version: subject.version, transport: start.transport },
          ...{ serverEra: "", items: 0, requests: 0, unsteady: 0, faults: [] },
          failed: error.message.slice(0, 600).replaceAll(/\s+/g, " "),
        }),
      );
      rows[place] = row;
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      const result = row.failed ?? `${row.faults.length} differences`;
      console.log(`${subject.name} over ${start.transport}: ${result} (${seconds} s)`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const report = `${tableOf(rows)}\n\n${kindsOf(rows).join("\n")}\n`;
  mkdirSync(join(PROJECT, "test-results"), { recursive: true });
  writeFileSync(join(PROJECT, "test-results/compare.txt"), report);
  console.log(`\n${report}`);
  process.exitCode = rows.every(({ faults, failed }) => !failed && faults.length === 0) ? 0 : 1;
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}

/**
 * Copies a file to where every user can read it, because Latchkey runs commands as other users.
 */
function readableByAll(file: string): string {
  if (isOpen(dirname(file))) return file;
  const folder = mkdtempSync(join(tmpdir(), "latchkey-compare-"));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const copy = join(folder, basename(file));
  copyFileSync(file, copy);
  chmodSync(copy, 0o755);
  return copy;
}
