import { setImmediate as nextTurn } from "node:timers/promises";
import { isSpecType } from "@modelcontextprotocol/server";
import type { Fields } from "@/lib/std/is-record";

/** Blocks that are judged before everybody else has a turn. */
const TURN_BLOCKS = 500;
/** Elements of a list within a block: icons, say, or those whom it is for. */
const MOST_ELEMENTS = 100;

/**
 * Whether a tool's result is what MCP knows; the first block of its content that is not decides. The
 * SDK judges results whole, and says of each single part what is wrong with it: of one that is wrong
 * throughout that takes seconds, and gives a message of a hundred megabytes.
 */
export async function hasSoundContent(result: Fields): Promise<boolean> {
  const { content = [] } = result;
  if (!Array.isArray(content)) return false;
  if (!isSpecType.CallToolResult({ ...result, content: [] })) return false;
  for (const [index, block] of content.entries()) {
    if (index % TURN_BLOCKS === TURN_BLOCKS - 1) await nextTurn();
    if (!hasShortLists(block) || !isSpecType.ContentBlock(block)) return false;
  }
  return true;
}

/** No list in it, or in its annotations, is longer than any that means something. */
function hasShortLists(block: unknown): boolean {
  return fieldsOf(block).every((one) => isShort(one) && fieldsOf(one).every(isShort));
}

const isShort = (value: unknown) => !Array.isArray(value) || value.length <= MOST_ELEMENTS;

function fieldsOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}
