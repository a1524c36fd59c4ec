import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";

const DOORS = ["raw", "web"] as const;

/**
 * Runs the same tests against both HTTP entries ("doors") of the data plane: the raw door, which
 * `npm start` uses, and Next's route handlers. Each test file gets a built server and a database
 * for each door.
 */
export function eachDoor(
  title: string,
  body: (server: () => RunningServer, door: (typeof DOORS)[number]) => void,
): void {
  describe.each(DOORS)(`${title} through the %s door`, (door) => {
    let database: TestDatabase;
    let server: RunningServer | undefined;

    beforeAll(async () => {
      database = await testDatabase();
      const name = `contract-${title.replace(/\W+/g, "-")}-${door}.log`;
      const logFile = join(PROJECT, "test-results/logs", name);
      server = await startServer({ database, door, logFile });
    });

    afterAll(async () => {
      await server?.stop();
      await database.close();
    });

    body(() => {
      if (!server) throw new Error("The server is there from beforeAll on.");
      return server;
    }, door);
  });
}
