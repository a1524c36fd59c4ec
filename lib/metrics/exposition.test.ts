import { afterEach, expect, test } from "vitest";
import { closeProcess } from "@/lib/process/process";
import { exposition } from "./exposition";
import { counter, gauge, histogram, label } from "./registry";

afterEach(() => closeProcess());

test("counters, gauges and histograms are written in the Prometheus text format", () => {
  counter("b_total", "Bees.").add(label("kind", 'a "bee"\n\\'), 2);
  counter("b_total", "Bees.").add(label("kind", 'a "bee"\n\\'));
  gauge("a_now", "Ants.", () => [["", 0.5]]);
  const durations = histogram("c_seconds", "Cats.");
  for (const seconds of [0.0005, 0.001, 0.3, 61]) durations.observe('x="1"', seconds);
  const text = exposition();
  expect(text.split("\n").slice(0, 8)).toEqual([
    "# HELP a_now Ants.",
    "# TYPE a_now gauge",
    "a_now 0.5",
    "# HELP b_total Bees.",
    "# TYPE b_total counter",
    'b_total{kind="a \\"bee\\"\\n\\\\"} 3',
    "# HELP c_seconds Cats.",
    "# TYPE c_seconds histogram",
  ]);
  const bucket = (le: string) =>
    Number(new RegExp(`c_seconds_bucket\\{x="1",le="${le}"\\} (\\d+)`).exec(text)?.[1]);
  expect(["0.001", "0.25", "0.5", "60", "\\+Inf"].map(bucket)).toEqual([2, 2, 3, 3, 4]);
  expect(text).toContain('c_seconds_count{x="1"} 4\n');
  expect(text).toMatch(/c_seconds_sum\{x="1"\} 61\.30/);
});

test("each metric keeps a bounded number of label sets", () => {
  const many = counter("many_total", "Many.");
  for (let n = 0; n < 5_000; n++) many.add(label("n", String(n)));
  const lines = exposition().split("\n");
  expect(lines.length).toBeLessThan(1_010);
  expect(lines).toContain('many_total{others="1"} 4000');
});
