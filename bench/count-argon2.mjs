// Counts how many times argon2's native binding is called, and writes the total to the file named
// in BENCH_ARGON2_FILE after each call. Node preloads this module with --import.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);
const folder = path.dirname(require.resolve("argon2"));
const binding = createRequire(path.join(folder, "argon2.cjs"))("node-gyp-build")(folder);
const native = binding.hash;
let count = 0;
const write = () => writeFileSync(process.env.BENCH_ARGON2_FILE, String(count));

// argon2.cjs reads `hash` from this object while it loads, so this module must replace `hash`
// before argon2.cjs is loaded.
binding.hash = (...parameters) => {
  count += 1;
  write();
  return native(...parameters);
};
write();
