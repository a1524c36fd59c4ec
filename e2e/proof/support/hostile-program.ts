import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "@/e2e/fixtures/start-server";
import { talkingProgram } from "@/gateway/upstreams/testing/channel-servers";

/**
 * Returns a command that answers each call with a hostile line, usually followed by a correct
 * response. The call's argument `n` is the seed. The command reads no files, so that it can run in
 * any sandbox.
 */
export function hostileProgram() {
  const file = join(PROJECT, "gateway/upstreams/decode/testing/hostile-messages.mjs");
  const generator = readFileSync(file, "utf8").replaceAll(/^export /gm, "");
  const says = `(() => {
    ${generator}
    const random = seeded(params.arguments.n);
    const good = '{"jsonrpc":"2.0","id":' + id + ',"result":{"content":[]}}\\n';
    const said = hostileMessage(random, id, true);
    return Buffer.concat([said, Buffer.from("\\n" + (random() < 0.97 ? good : ""))]);
  })()`;
  return talkingProgram(says);
}
