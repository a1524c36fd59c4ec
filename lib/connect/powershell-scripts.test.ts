import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { helperWay, removalWay } from "./clients/view-helper";

// PowerShell is not available to these tests, so the scripts are parsed but not run.
const PROJECT = join(import.meta.dirname, "../..");
const script = (name: string) => readFileSync(join(PROJECT, "public", name), "utf8");
const headers = script("headers.ps1");
const connect = script("connect.ps1");

interface Node {
  readonly type: string;
  readonly text: string;
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly children: readonly (Node | null)[];
}

let parse: (source: string) => Node;
beforeAll(async () => {
  const require = createRequire(import.meta.url);
  const { Parser, Language } = require("@vscode/tree-sitter-wasm");
  const folder = join(require.resolve("@vscode/tree-sitter-wasm/package.json"), "../wasm");
  await Parser.init({ locateFile: () => join(folder, "tree-sitter.wasm") });
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(folder, "tree-sitter-powershell.wasm")));
  parse = (source) => parser.parse(source).rootNode;
});

function nodesOf(node: Node): Node[] {
  return [node, ...node.children.flatMap((child) => (child ? nodesOf(child) : []))];
}
const faults = (source: string) =>
  nodesOf(parse(source))
    .filter((node) => node.isError || node.isMissing)
    .map(({ type, text }) => `${type}: ${text.slice(0, 80)}`);
const textsOf = (source: string, type: string) =>
  nodesOf(parse(source))
    .filter((node) => node.type === type)
    .map(({ text }) => text);

const INPUT = {
  ...{ publicUrl: "https://keys.example.com", tokenSeconds: 900, oauth: true },
  key: "mcp_your_key_here",
};
const SNIPPETS = [helperWay(INPUT, "claude"), helperWay(INPUT, "codex"), removalWay(INPUT)].map(
  ({ windows }) => windows?.[0]?.code ?? "",
);

test("the PowerShell parser reports syntax errors", () => {
  expect(faults("function A { if ($x { 1 } }")).not.toEqual([]);
  expect(faults('"not closed')).not.toEqual([]);
});

describe.each([
  ["headers.ps1", headers],
  ["connect.ps1", connect],
])("the PowerShell script %s", (_name, source) => {
  test("the script is valid PowerShell in plain ASCII, which every version reads in the same way", () => {
    expect(faults(source)).toEqual([]);
    expect(source).toMatch(/^[\t\n\x20-\x7e]*$/);
  });

  test("the script uses only operators and syntax that Windows PowerShell 5.1 supports", () => {
    expect(source).not.toMatch(/\?\?|\?\.|&&|\|\||\s\?\s|-Parallel|ConvertFrom-Json -AsHashtable/);
  });

  test("the script calls only functions that it defines, and known commands", () => {
    const own = textsOf(source, "function_name");
    const known = [
      ...["Add-Type", "ConvertFrom-Json", "Copy-Item", "ForEach-Object", "Get-Acl", "Get-Command"],
      ...["Get-Content", "Join-Path", "Move-Item", "New-Item", "New-Object", "Out-Null"],
      ...["Read-Host", "Remove-Item", "Set-StrictMode", "Split-Path", "Start-Sleep", "Test-Path"],
      ...["Where-Object", "Write-Host", "icacls.exe", "powershell.exe"],
    ];
    expect(own.length).toBeGreaterThan(4);
    const called = new Set(textsOf(source, "command_name"));
    expect([...called].filter((name) => ![...own, ...known].includes(name))).toEqual([]);
  });

  test("the script assigns no variable that PowerShell reserves", () => {
    const assigned = textsOf(source, "left_assignment_expression").map((text) =>
      text.toLowerCase(),
    );
    expect(assigned.length).toBeGreaterThan(10);
    for (const name of [
      "$home",
      "$host",
      "$input",
      "$args",
      "$pid",
      "$matches",
      "$error",
      "$profile",
    ]) {
      expect(assigned).not.toContain(name);
    }
  });

  test("the script follows no redirect, and puts the key into no argument and no output", () => {
    expect(source).toContain("$handler.AllowAutoRedirect = $false");
    expect(source.match(/New-Object Net\.Http\.HttpClientHandler/g)).toHaveLength(1);
    expect(source).not.toMatch(/Invoke-Expression|\biex\b|Invoke-WebRequest|Start-Process/i);
    for (const shown of source.match(/(?:Write-Host|Console\]::Out\.Write).*/g) ?? []) {
      expect(shown.replace("$($key.Substring($key.Length - 4))", "")).not.toContain("$key");
    }
  });
});

test("the helper's command gives PowerShell's full path, because cmd.exe would search the project first", () => {
  const [body = ""] = /function Get-Helper[\s\S]*?\n\}/.exec(connect) ?? [];
  expect(body).toContain("$env:SystemRoot\\System32\\WindowsPowerShell\\v1.0\\powershell.exe");
  expect(body).not.toMatch(/return 'powershell/);
  // Each backslash is doubled, because Git Bash would read a single backslash as an escape.
  expect(body).toContain("$shell.Replace('\\', '\\\\')");
});

test("the helpers for Windows and other systems send the same requests and write the same files", () => {
  const shell = script("headers.sh");
  for (const both of [
    ...["/api/v1/auth/token", '{"api_key":"', "latchkey-headers/1", '{"Authorization":"Bearer '],
    ...["is missing. Connect again with the command on Latchkey's Connect page."],
    ...["holds no API key. Connect again with the command on", "refused the API key:"],
    ...["did not answer with a token. Is it Latchkey's address?", "no answer of Latchkey"],
  ]) {
    expect([both, shell.includes(both), headers.includes(both)]).toEqual([both, true, true]);
  }
});

test("the installers for Windows and other systems print the same texts and write the same files", () => {
  const shell = script("connect.sh");
  for (const both of [
    ...["usage: connect https://keys.example.com claude|codex|remove [name]", "This writes:"],
    ...["your API key, and a helper that renews the token; readable by you alone"],
    ...["; a copy as it is now stays beside it", "To undo it:  ", ".before-", "mcp_servers."],
    ...["That is no API key: it begins with mcp_ and has 32 more characters. Make one on "],
    ...["does not answer as Latchkey does.", "A name has letters, digits, - and _.", "add-json"],
    ...["The API key itself lives on: revoke it on ", "http_headers_helper = ", "headersHelper"],
    ...[
      "is connected here.",
      "is not installed: there is no ",
      "Claude Code did not take the server.",
    ],
  ]) {
    expect([both, shell.includes(both), connect.includes(both)]).toEqual([both, true, true]);
  }
});

test("the commands on the Connect page are valid PowerShell, and name the script and its argument", () => {
  for (const [index, code] of SNIPPETS.entries()) {
    expect([code, faults(code)]).toEqual([code, []]);
    const what = ["claude", "codex", "remove"][index];
    expect(code).toMatch(
      new RegExp(`connect\\.ps1\\)\\)\\) https://keys\\.example\\.com ${what}$`),
    );
    expect(code).toContain("-MaximumRedirection 0");
  }
});
