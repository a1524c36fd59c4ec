import { readFileSync } from "node:fs";
import path from "node:path";
import { fail, type Refused } from "@/lib/errors/errors";

/** Returns the base path for which the console in `.next` was built. */
export function builtBasePath(root: string): string {
  const file = path.join(root, ".next", "required-server-files.json");
  const { config } = JSON.parse(readFileSync(file, "utf8")) as { config: { basePath?: string } };
  return config.basePath ?? "";
}

/**
 * Returns the failure for a console that was built for another path than that of the public URL,
 * which may be the one in the database.
 */
export function otherBasePath(built: string, wanted: string): Refused {
  const path = (base: string) => (base === "" ? "no path" : `the path ${base}`);
  const problem =
    `has ${path(wanted)}, but the console was built for ${path(built)}. The public URL is kept in ` +
    "the database: set PUBLIC_URL for the build too (npm start builds again by itself)";
  return fail("bad_configuration", { params: { variable: "PUBLIC_URL", problem } });
}
