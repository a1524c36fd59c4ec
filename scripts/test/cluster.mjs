import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Starts the Postgres cluster that all steps of a run share. The steps read its address from the
 * environment. Returns a function that stops the cluster.
 */
export async function startCluster(root) {
  const { build } = await import("esbuild");
  // The bundle is two folders deep, like its source file, so that relative paths remain valid.
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
