/** Latchkey's own tools, which every client sees too. */
const OWN_TOOLS = 2;
/** The number of tools that Cursor uses, over all of its servers. It ignores the others. */
const MOST_TOOLS = 80;

/**
 * Returns whether a caller that reaches this many tools of servers sees more tools than some
 * clients use.
 */
export const isTooMany = (toolCount: number): boolean => toolCount + OWN_TOOLS > MOST_TOOLS;

/** Says what too many tools mean, in one sentence. */
export const TOO_MANY = `Some clients use fewer tools, and silently ignore the others: Cursor uses ${MOST_TOOLS}, over all of its servers.`;
