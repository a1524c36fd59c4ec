/** Counts the changes of the fixture's lists, and makes further changes while the fixture runs. */
export interface FixtureLists {
  readonly toolChanges: number;
  readonly promptChanges: number;
  changeTools(): void;
  changePrompts(): void;
}

/**
 * Creates the lists without changes. With each change, one item is added or removed again, and
 * `notify` is called.
 */
export function fixtureLists(notify: {
  toolsChanged(): void;
  promptsChanged(): void;
}): FixtureLists {
  const changes = { tools: 0, prompts: 0 };
  return {
    get toolChanges() {
      return changes.tools;
    },
    get promptChanges() {
      return changes.prompts;
    },
    changeTools() {
      changes.tools++;
      notify.toolsChanged();
    },
    changePrompts() {
      changes.prompts++;
      notify.promptsChanged();
    },
  };
}
