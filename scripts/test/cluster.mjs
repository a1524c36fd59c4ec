import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Starts the Postgres that all steps of a run share. The steps find its address in the environment.
 * Returns the function that stops Postgres.
 */
export async function startCluster(root) {
  const { build } = await import("esbuild");
  // The bundle is two folders deep, as its source is, so that relative paths remain valid.
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
