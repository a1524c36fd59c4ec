import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Starts the one Postgres of a whole run, which every step finds in the environment. Returns the
 * function that ends this Postgres.
 */
export async function startCluster(root) {
  const { build } = await import("esbuild");
  // The bundle is two folders deep, like its source, so that relative paths stay valid.
  const outfile = join(root, "dist/test/cluster.mjs");
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, "db/testing/cluster.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "warning",
  });
  const { startTestCluster } = await import(pathToFileURL(outfile).href);
  return startTestCluster();
}
