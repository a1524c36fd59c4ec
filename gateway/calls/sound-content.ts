import { setImmediate as nextTurn } from "node:timers/promises";
import { isSpecType } from "@modelcontextprotocol/server";
import type { Fields } from "@/lib/std/is-record";

/** Number of blocks that are checked before other tasks get a turn of the event loop. */
const TURN_BLOCKS = 500;
/**
 * Maximum number of elements in a list within a block, such as the icons or the audience of a
 * block.
 */
const MOST_ELEMENTS = 100;

/**
 * Whether a tool's result has only content that MCP defines. Stops at the first invalid block. The
 * SDK checks whole results and reports every fault: for a result full of invalid blocks, the SDK
 * takes seconds and writes a message of a hundred megabytes.
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

/** Whether every list in a block, and in its annotations, has a sensible length. */
function hasShortLists(block: unknown): boolean {
  return fieldsOf(block).every((one) => isShort(one) && fieldsOf(one).every(isShort));
}

const isShort = (value: unknown) => !Array.isArray(value) || value.length <= MOST_ELEMENTS;

function fieldsOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}
