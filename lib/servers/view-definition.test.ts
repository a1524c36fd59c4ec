import { expect, test } from "vitest";
import { toolNeeds } from "./view-definition";

const needs = (fields: object) => toolNeeds(JSON.stringify({ name: "chart", ...fields }));

test.each([
  [{ _meta: { ui: { resourceUri: "ui://chart" } } }],
  [{ _meta: { ui: null, "ui/resourceUri": "ui://chart" } }],
  [{ _meta: { "openai/outputTemplate": "ui://chart" } }],
])("a tool whose result is shown by an App names the App's page: %j", (fields) => {
  expect(needs(fields)).toEqual({ app: "ui://chart", tasks: false });
});

test("a tool needs tasks only where it requires them, and members of other types say nothing", () => {
  expect(needs({ execution: { taskSupport: "required" } }).tasks).toBe(true);
  expect(needs({ execution: { taskSupport: "optional" } }).tasks).toBe(false);
  for (const _meta of [null, "ui", { ui: "ui://chart" }, { ui: { resourceUri: 1 } }]) {
    expect(needs({ _meta, execution: null })).toEqual({ app: null, tasks: false });
  }
});
