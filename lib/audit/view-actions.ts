import type { ActivityRow } from "./view";
import { ACTION_WORDS } from "./view-action-words";
import { HOLDER_NOUNS } from "./view-holders";

type Words = readonly [done: string, tried: string];

const WORDS: Readonly<Record<string, Words>> = Object.assign({}, ...Object.values(ACTION_WORDS));

const ITEM_NOUNS: Readonly<Record<string, string>> = {
  tool: "a tool",
  prompt: "a prompt",
  resource: "a resource",
  resource_template: "a resource template",
};

/** The texts of a denied call whose method does not call a tool. */
const CALL_WORDS: Readonly<Record<string, Words>> = {
  "prompts/get": ["Got a prompt", "Get a prompt"],
  "resources/read": ["Read a resource", "Read a resource"],
  "completion/complete": ["Asked for a completion", "Ask for a completion"],
};

export interface ActionChoice {
  readonly value: string;
  readonly label: string;
  readonly group: string;
}

/**
 * The events that people can choose in the filter of the audit log, in groups. No text appears
 * twice: of several actions with the same text, the first one stands for all of them.
 */
export const ACTION_CHOICES: readonly ActionChoice[] = Object.entries(ACTION_WORDS).flatMap(
  ([group, words]) =>
    Object.entries(words as Readonly<Record<string, Words>>)
      .filter(([value]) => sameEvent(value)[0] === value)
      .map(([value, [label]]) => ({ value, label, group })),
);

/** Returns all actions that are the same event for people as this one, itself included. */
export function sameEvent(action: string): readonly string[] {
  const done = WORDS[action]?.[0];
  if (done === undefined) return [action];
  return Object.keys(WORDS).filter((other) => WORDS[other]?.[0] === done);
}

/**
 * Describes an action, such as "Created a key", or "Tried to create a key" if it was denied. If the subject
 * of an action on a key is an app or a trust rule, the text names the app or the rule. The details
 * of the record tell which kind of item an action was about. If there is no text for an action, the
 * text is derived from the action's name.
 */
export function actionText(
  action: string,
  outcome: ActivityRow["outcome"],
  subjectKind: string | null = null,
  details: ActivityRow["details"] = null,
): string {
  const words = wordsOf(action, details);
  if (words) {
    return (outcome === "done" ? words[0] : `Tried to ${lowerFirst(words[1])}`)
      .replace(/\ba key\b/, HOLDER_NOUNS[subjectKind ?? ""] ?? "a key")
      .replace(/\ban item\b/, ITEM_NOUNS[String(details?.kind)] ?? "an item");
  }
  const [entity = action, what = ""] = action.split(".");
  const text = [what, entity].filter(Boolean).join(" · ").replace(/[_-]+/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function wordsOf(action: string, details: ActivityRow["details"]): Words | undefined {
  if (action === "mcp.call") return CALL_WORDS[String(details?.method)] ?? WORDS[action];
  // Records of older versions name both directions upstreams.hide_item.
  const shown = action === "upstreams.hide_item" && details?.hidden === false;
  return WORDS[shown ? "upstreams.show_item" : action];
}
