import { setImmediate as nextTurn } from "node:timers/promises";
import { isSpecType } from "@modelcontextprotocol/server";
import type { Fields } from "@/lib/std/is-record";

/** Number of blocks that are checked before yielding to the event loop. */
const TURN_BLOCKS = 500;
/** Maximum number of elements in a list within a block, such as its icons or its audience. */
const MOST_ELEMENTS = 100;

/**
 * Returns whether all content of a tool's result is valid in MCP. Stops at the first invalid block.
 * The SDK would collect the errors of all blocks. For a result full of invalid blocks, this would
 * take seconds and produce a message of a hundred megabytes.
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

/**
 * Returns whether all lists in a block and in its annotations have at most `MOST_ELEMENTS`
 * elements.
 */
function hasShortLists(block: unknown): boolean {
  return fieldsOf(block).every((one) => isShort(one) && fieldsOf(one).every(isShort));
}

const isShort = (value: unknown) => !Array.isArray(value) || value.length <= MOST_ELEMENTS;

function fieldsOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}
