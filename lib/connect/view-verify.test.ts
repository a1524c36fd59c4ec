import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { audienceFault } from "@/lib/outward/audience-uri";
import { takeCommands } from "./view-verify";

const PUBLIC_URL = "https://latchkey.example.com";

test.each([
  "https://tools.example.com/mcp",
  "urn:example:o'brien",
  "urn:example:';echo$IFS'ran';'$(echo$IFS'ran')",
])("the commands for the audience %s send it as text, and run nothing in it", (audience) => {
  expect(audienceFault(audience)).toBeNull();
  const commands = takeCommands({ publicUrl: PUBLIC_URL, audience, oauth: true });
  const [withKey, exchanging] = commands.map(({ code }) =>
    execFileSync("sh", ["-c", `curl() { for one; do echo "$one"; done; }\n${code}`], {
      encoding: "utf8",
    })
      .trim()
      .split("\n"),
  );
  expect(JSON.parse(withKey?.at(-1) ?? "")).toMatchObject({ audience });
  expect(exchanging?.at(-1)).toBe(`audience=${audience}`);
});
