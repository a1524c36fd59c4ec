import { expect, test } from "vitest";
import { acceptedForms } from "./accepted-forms";

const BOTH = "json+events";
test.each([
  [undefined, BOTH],
  ["application/json, text/event-stream", BOTH],
  ["text/event-stream;q=0.9,application/json;q=0.8", BOTH],
  ["*/*", BOTH],
  ["text/html, */*;q=0.1", BOTH],
  ["application/json, */*;q=0", "json"],
  ["*/*, text/event-stream;q=0", "json"],
  ["application/*", "json"],
  ["Application/JSON", "json"],
  ["application/json", "json"],
  ["text/*", "events"],
  ["text/event-stream", "events"],
  ["text/html", ""],
  ["application/jsonp", ""],
  ["application/json;q=0, text/event-stream;q=0.000", ""],
  ["", ""],
])("Accept: %s allows %s", (accept, expected) => {
  const { json, events } = acceptedForms(accept);
  expect([json ? "json" : "", events ? "events" : ""].filter(Boolean).join("+")).toBe(expected);
});
