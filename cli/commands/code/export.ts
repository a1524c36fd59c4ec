import { stringify } from "yaml";
import { writeText } from "@/cli/arguments/read-text";
import type { Command } from "@/cli/terminal/command";
import { exportInstallation } from "@/lib/code/export-installation";
import type { InstallationFile } from "@/lib/code/file/schema-file";
import { succeed } from "@/lib/errors/errors";

const argument = "FILE";

export const exportCommand: Command = {
  name: "export",
  help: "Write the installation as code for latchkey apply, secrets as references",
  argument,
  argumentOptional: true,
  options: {},
  run: async (ctx, given) => {
    const file = await exportInstallation(ctx, {});
    if (!file.ok) return file;
    const name = given.text(argument);
    if (name === undefined)
      return succeed({ json: file.value, text: yamlOf(file.value).trimEnd() });
    const isJson = name.toLowerCase().endsWith(".json");
    const text = isJson ? `${JSON.stringify(file.value, null, 2)}\n` : yamlOf(file.value);
    const written = writeText(name, text);
    return written.ok ? succeed({ json: { file: name }, text: `Wrote ${name}.` }) : written;
  },
};

/** Formats a file as YAML: no anchors, no folded lines, so that a difference is one line. */
function yamlOf(file: InstallationFile): string {
  return stringify(file, { aliasDuplicateObjects: false, lineWidth: 0 });
}
