const OMITTED = new Set(["level", "time", "pid", "msg"]);

/**
 * Turns a JSON log line into a line for a terminal: time, level, message, then the other fields.
 */
export function terminalLine(line: string): string {
  try {
    const { level, time, msg = "", ...fields } = JSON.parse(line) as Record<string, unknown>;
    const shown = Object.entries(fields)
      .filter(([name]) => !OMITTED.has(name))
      .map(([name, value]) => `${name}=${typeof value === "string" ? value : show(value)}`);
    const clock = String(time).slice(11, 19);
    return `${[clock, String(level).padEnd(5), msg, ...shown].join(" ").trimEnd()}\n`;
  } catch {
    return line;
  }
}

function show(value: unknown): string {
  if (typeof value !== "object" || value === null || !("stack" in value)) {
    return JSON.stringify(value);
  }
  const { stack, type = "", code = "" } = value as Record<string, unknown>;
  return `${type} ${code}\n${stack}`;
}
