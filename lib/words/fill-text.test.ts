import { expect, test } from "vitest";
import { fillText } from "./fill-text";

test("a placeholder with a unit counts it, one in the singular", () => {
  const wait = (seconds?: number) => fillText("Try again in {seconds:second}.", { seconds });
  expect(wait(1)).toBe("Try again in 1 second.");
  expect(wait(30)).toBe("Try again in 30 seconds.");
  expect(wait()).toBe("Try again in  seconds.");
});

test("a placeholder without a unit becomes its value, or nothing", () => {
  expect(fillText("{server} said {what}.", { server: "github" })).toBe("github said .");
});
