import { pathToFileURL } from "node:url";
import { bundleProgram } from "../program.mjs";

/**
 * Starts the Postgres cluster that all steps of a run share. The steps read its address from the
 * environment. Returns a function that stops the cluster.
 */
export async function startCluster(root) {
  const cluster = await bundleProgram(root, "db/testing/cluster.ts", "dist/test/cluster.mjs");
  const { startTestCluster } = await import(pathToFileURL(cluster).href);
  return startTestCluster();
}
