type Mapping = { [key: string]: Mapping | string | number | boolean };

const LINE = /^( *)([\w-]+):(?: (.+))?$/;
/** Matches scalars that every YAML parser reads as the same text. */
const PLAIN = /^[A-Za-z~][\w .,~-]*$|^https?:\/\/[\w.:/[\]-]+$/;

/**
 * Reads YAML that consists of nested block mappings with plain scalars, as in the snippets. Throws
 * on any other syntax, including text that YAML parsers might read differently.
 */
export function readPlainYaml(text: string): Mapping {
  const top: Mapping = {};
  const open: { indent: number; mapping: Mapping }[] = [{ indent: -2, mapping: top }];
  for (const line of text.split("\n")) {
    const [, spaces = "", key = "", value] = LINE.exec(line) ?? [];
    if (key === "") throw new Error(`Not a plain mapping: ${JSON.stringify(line)}`);
    while ((open.at(-1)?.indent ?? 0) >= spaces.length) open.pop();
    const parent = open.at(-1);
    if (!parent || spaces.length !== parent.indent + 2) throw new Error(`Odd indent: ${line}`);
    if (key in parent.mapping) throw new Error(`${key} appears twice.`);
    const inner: Mapping = {};
    parent.mapping[key] = value === undefined ? inner : scalarOf(value);
    if (value === undefined) open.push({ indent: spaces.length, mapping: inner });
  }
  return top;
}

function scalarOf(value: string): string | number | boolean {
  if (value === "true" || value === "false") return value === "true";
  if (/^(?:0|[1-9]\d*)$/.test(value)) return Number(value);
  if (!PLAIN.test(value) || /^(?:yes|no|on|off|null|~)$/i.test(value)) {
    throw new Error(`Not a plain scalar: ${value}`);
  }
  return value;
}

/** Returns the shell script in the block `run: |` of a GitHub Actions step. */
export function runBlock(step: string): string {
  const lines = step.split("\n");
  const from = lines.findIndex((line) => /^ +run: \|$/.test(line)) + 1;
  if (from === 0) throw new Error("The step has no run block.");
  const indent = /^ */.exec(lines[from] ?? "")?.[0] ?? "";
  const block = lines.slice(from);
  const deeper = (line: string) => line === "" || line.startsWith(indent);
  if (!block.every(deeper)) throw new Error("Something follows the run block.");
  return block.map((line) => line.slice(indent.length)).join("\n");
}
