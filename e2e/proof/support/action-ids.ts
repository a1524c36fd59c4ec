import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "@/e2e/fixtures/start-server";

interface Manifest {
  readonly node: Readonly<
    Record<string, { readonly filename: string; readonly exportedName: string }>
  >;
}

let known: Map<string, string> | undefined;

/**
 * Returns the id of a server action in the built console. Throws if the build contains no action
 * that is exported under this name.
 */
export function actionId(name: string): string {
  known ??= readIds();
  const id = known.get(name);
  if (!id)
    throw new Error(`The built console has no action ${name}: is the build of these sources?`);
  return id;
}

/** Returns the name under which the server action with the given id is exported. */
export function actionName(id: string): string {
  known ??= readIds();
  for (const [name, other] of known) if (other === id) return name;
  return "unknown action";
}

function readIds(): Map<string, string> {
  const file = join(PROJECT, ".next/server/server-reference-manifest.json");
  const { node } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  return new Map(Object.entries(node).map(([id, { exportedName }]) => [exportedName, id]));
}
