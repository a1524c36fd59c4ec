import { describe, expect, test } from "vitest";
import { imitatedClient } from "./imitated-client";

const registered = (name: string, redirectHost: string) =>
  imitatedClient({ id: "dcr_1", name, kind: "registered", redirectHost });
const documented = (name: string, id: string, redirectHost = "127.0.0.1") =>
  imitatedClient({ id, name, kind: "metadata_document", redirectHost });

describe("imitatedClient finds an app with the name of a well-known client", () => {
  test.each([
    ["Claude Code", "Claude Code"],
    ["claude  code", "Claude Code"],
    ["CLAUDE-CODE", "Claude Code"],
    ["ClaudeCode", "Claude Code"],
    ["C l a u d e C o d e", "Claude Code"],
    ["Сlаudе Соdе", "Claude Code"],
    ["C1aude C0de", "Claude Code"],
    ["Ｃｌａｕｄｅ Ｃｏｄｅ", "Claude Code"],
    ["𝗖𝗹𝗮𝘂𝗱𝗲 𝗖𝗼𝗱𝗲", "Claude Code"],
    ["Clàude Códe", "Claude Code"],
    ["Clаude Ꮯode", "Claude Code"],
    ["The new Claude Code (laptop)", "Claude Code"],
    // Letters without a visible form.
    ["Cla\u115fude Code", "Claude Code"],
    ["My Cur\u3164sor", "Cursor"],
    ["My Cur\u{e0080}sor", "Cursor"],
    ["Claude", "Claude"],
    ["OpenAl Codex", "Codex"],
    ["Сursor", "Cursor"],
    ["Cursor IDE", "Cursor"],
    ["Visual Studio Code", "VS Code"],
    ["Gemini CLI", "Gemini CLI"],
    ["ChatGPT", "ChatGPT"],
    ["Latchkey", "Latchkey"],
  ])("the name %s on another host is reported as an imitation of %s", (name, known) => {
    expect(registered(name, "apps.example.com")).toBe(known);
    expect(documented(name, "https://apps.example.com/client.json")).toBe(known);
  });

  test.each([
    "Desk agent",
    "Precursor",
    "Cursory notes",
    "Codexpert",
    "Mongoose",
    "代码助手工具",
    "",
  ])("the name %j is not an imitation", (name) =>
    expect(registered(name, "apps.example.com")).toBeNull(),
  );

  test("a registered app is not an imitation if only the real client can receive its codes", () => {
    expect(registered("Claude", "claude.ai")).toBeNull();
    expect(registered("Claude", "claude.ai.example.com")).toBe("Claude");
    expect(registered("Claude", "notclaude.ai")).toBe("Claude");
    expect(registered("Cursor", "cursor:")).toBeNull();
    expect(registered("Cursor", "localhost:1234")).toBe("Cursor");
    expect(registered("Visual Studio Code", "vscode.dev")).toBeNull();
    expect(registered("Gemini CLI", "localhost:7777")).toBeNull();
    expect(registered("Gеmini CLI", "localhost:7777")).toBe("Gemini CLI");
    expect(registered("Claude Code (latchkey)", "localhost:3118")).toBe("Claude Code");
    expect(registered("ChatGPT", "chatgpt.com")).toBeNull();
  });

  test("an app whose metadata document is built in, or hosted at the vendor's domain, is not an imitation", () => {
    expect(documented("Claude Code", "https://claude.ai/oauth/next.json")).toBeNull();
    expect(documented("Codex", "https://auth.openai.com/codex.json")).toBeNull();
    expect(documented("Codex", "https://openai.com.example/codex.json")).toBe("Codex");
    const id = "https://claude.ai/oauth/claude-code-client-metadata";
    const known = { id, name: "Claude Code", kind: "known" as const, redirectHost: "localhost" };
    expect(imitatedClient(known)).toBeNull();
  });
});
