import { TaskSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";
import { listedTask } from "./listed-task";

const ROW = { id: "task-x", createdAt: "2026-01-01T00:00:00+00:00" };

test("a task is listed under our id, with all that its server says", () => {
  const said = {
    ...{ taskId: "own", status: "completed", statusMessage: "done", ttl: 5, pollInterval: 7 },
    ...{ createdAt: "2026-02-01T00:00:00Z", lastUpdatedAt: "2026-02-02T00:00:00Z", more: [1] },
  };
  expect(listedTask(ROW, { ...said, _meta: { x: 1 } })).toEqual({ ...said, taskId: "task-x" });
});

test.each([
  {},
  {
    status: "done",
    createdAt: 5,
    lastUpdatedAt: null,
    ttl: "1",
    pollInterval: {},
    statusMessage: 1,
  },
  { status: ["working"], ttl: Number.NEGATIVE_INFINITY, taskId: 5 },
])("whatever a server says of a task, clients can read it in a list: %j", (said) => {
  const sent = JSON.parse(JSON.stringify(listedTask(ROW, said)));
  expect(TaskSchema.parse(sent)).toMatchObject({ taskId: "task-x", status: "working", ttl: null });
});
