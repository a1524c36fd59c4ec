import { expect, test } from "vitest";
import { exposedNames } from "./exposed-name";

const MOST = 49;
const odd = { name: "odd", prefixed: true };
const namesOf = (names: readonly string[], server = odd) =>
  Object.fromEntries(exposedNames(server, names, MOST));

test("a name that clients accept stays as it is, and others are mapped, not dropped", () => {
  expect(namesOf(["UPPER_lower-1", "get weather", "with.dots/and-slash", "naïve", "a\tb"])).toEqual(
    {
      "UPPER_lower-1": "odd_UPPER_lower-1",
      "get weather": "odd_get_weather",
      "with.dots/and-slash": "odd_with_dots_and-slash",
      naïve: "odd_naive",
      "a\tb": "odd_a_b",
    },
  );
  expect(namesOf(["repo.read"], { name: "odd", prefixed: false })).toEqual({
    "repo.read": "repo_read",
  });
});

test("names fit clients together with their prefix, and stay distinct", () => {
  const own = MOST - "odd_".length;
  const names = ["x".repeat(own), ...[1, 2, 3].map((end) => `${"x".repeat(own)}${end}`)];
  const long = ["y".repeat(500), "天気", "予報", "."];
  const exposed = namesOf([...names, ...long]);
  expect(exposed[names[0] ?? ""]).toBe(`odd_${names[0]}`);
  const values = Object.values(exposed);
  expect(new Set(values).size).toBe(names.length + long.length);
  for (const name of values) expect(name).toMatch(/^odd_[A-Za-z0-9_-]{1,45}$/);
});

test("names that would become the same get a hash, in whatever order they are listed", () => {
  const names = ["get weather", "get.weather", "get_weather", "other one"];
  const exposed = namesOf(names);
  expect(exposed).toMatchObject({ get_weather: "odd_get_weather", "other one": "odd_other_one" });
  expect(exposed["get weather"]).toMatch(/^odd_get_weather_[0-9a-f]{8}$/);
  expect(exposed["get.weather"]).toMatch(/^odd_get_weather_[0-9a-f]{8}$/);
  expect(namesOf(names.toReversed())).toEqual(exposed);
  expect(new Set(Object.values(exposed)).size).toBe(4);
});
