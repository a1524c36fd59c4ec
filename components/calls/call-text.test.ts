import { describe, expect, it } from "vitest";
import type { CallRow } from "@/lib/usage/view-calls";
import { callSentence, failureText } from "./call-text";

const row: CallRow = {
  id: 1,
  at: new Date(0),
  kind: "tool",
  method: "tools/call",
  target: "search",
  server: { id: "s", name: "github", removed: false },
  outcome: "ok",
  code: null,
  refusal: null,
  durationMicros: 1200,
  requestBytes: null,
  responseBytes: null,
  client: null,
  protocolVersion: null,
  address: null,
  requestId: "req_1",
  key: { id: "k", name: "ci-deploy", lastFour: "a1b2", credential: "key" },
  owner: null,
  team: null,
};

describe("a call is said in words", () => {
  it("an answered call has no failure", () => {
    expect(failureText(row)).toBeNull();
    expect(callSentence(row)).toBe("ci-deploy called search on github and got an answer.");
  });

  it("a known code becomes a sentence, and an unknown one is shown as it is", () => {
    expect(failureText({ ...row, outcome: "error", code: "tool_error" })).toBe(
      "The tool reported an error",
    );
    expect(failureText({ ...row, outcome: "error", code: "-32999" })).toBe("Error -32999");
  });

  it("a refusal is told by its first sentence", () => {
    const refusal = "The server v1.2 is hidden. An operator can show it again.";
    expect(failureText({ ...row, outcome: "denied", refusal })).toBe("The server v1.2 is hidden");
    expect(failureText({ ...row, outcome: "denied" })).toBe("Out of the key’s reach");
  });

  it("a message of a deleted key to no server is a sentence, too", () => {
    const message: CallRow = {
      ...row,
      ...{ kind: "protocol", method: "tools/list", target: null },
      ...{ server: null, key: null, outcome: "denied", code: "not_found" },
    };
    expect(callSentence(message)).toBe("A deleted key sent tools/list and was refused.");
  });
});
