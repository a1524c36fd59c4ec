import { expect, test } from "vitest";
import { chosenTab } from "./chosen-tab";

const TABS = [
  { tab: "overview", label: "Overview" },
  { tab: "settings", label: "Settings" },
] as const;

test("the URL chooses the tab", () => {
  expect(chosenTab(TABS, "settings")).toBe("settings");
});

test("a URL that names no tab shows the first one", () => {
  expect(chosenTab(TABS, undefined)).toBe("overview");
  expect(chosenTab(TABS, "danger")).toBe("overview");
  expect(chosenTab(TABS, ["settings", "overview"])).toBe("overview");
});
