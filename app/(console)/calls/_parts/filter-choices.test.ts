import { describe, expect, it } from "vitest";
import { type ChoiceGroup, choicesFor } from "./filter-choices";

const choice = (chip: "tool" | "client", label: string, detail: string | null = null) => ({
  value: `${chip} ${label}`,
  ...{ label, detail, set: { chip, to: label } },
});
const groups: ChoiceGroup[] = [
  { value: "Tools", items: [choice("tool", "search", "github"), choice("tool", "read")] },
  { value: "Clients", items: [choice("client", "Search app")] },
];
const labels = (typed: string) =>
  choicesFor(groups, typed).map(({ value, items }) => [value, ...items.map(({ label }) => label)]);

describe("the field that filters the calls offers", () => {
  it("everything before something is typed", () => {
    expect(labels("")).toEqual([
      ["Tools", "search", "read"],
      ["Clients", "Search app"],
    ]);
  });

  it("what contains the typed text, also in the name of a tool's server", () => {
    expect(labels("SEAR")).toEqual([
      ["Tools", "search"],
      ["Clients", "Search app"],
      ["Exactly as typed", "Tool named “SEAR”"],
    ]);
    expect(labels("github")[0]).toEqual(["Tools", "search"]);
  });

  it("a tool that is not among the choices, unless the name is", () => {
    expect(labels("rare_tool")).toEqual([["Exactly as typed", "Tool named “rare_tool”"]]);
    expect(labels("read")).toEqual([["Tools", "read"]]);
  });

  it("only the request, for a request id", () => {
    expect(labels(" req_AbCd-_123456 ")).toEqual([["Request", "Open req_AbCd-_123456"]]);
  });
});
