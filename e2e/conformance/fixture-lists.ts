/** Counts the changes to the fixture's lists, and makes further changes while the fixture runs. */
export interface FixtureLists {
  readonly toolChanges: number;
  readonly promptChanges: number;
  changeTools(): void;
  changePrompts(): void;
}

/**
 * Returns lists that have not changed yet. Each change adds an item or removes it again, and calls
 * `notify`.
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
