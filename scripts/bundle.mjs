// Bundles the server and the command line. Their dependencies are not included in the bundles, but
// loaded from node_modules.
import { existsSync, renameSync } from "node:fs";
import path from "node:path";

/**
 * Builds dist/server.mjs and dist/cli.mjs. Each file is replaced atomically, because the previous
 * version of it may be running.
 */
export async function bundleSources(root) {
  const { buildSync } = await import("esbuild");
  const entries = { server: "server/main.ts", cli: "cli/main.ts" };
  for (const [name, entry] of Object.entries(entries)) {
    if (!existsSync(path.join(root, entry))) continue;
    const outfile = path.join(root, "dist", `${name}.mjs`);
    buildSync({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: `${outfile}.new`,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      packages: "external",
      legalComments: "none",
      logLevel: "silent",
    });
    renameSync(`${outfile}.new`, outfile);
  }
}
