/** The number of changes to the fixture's lists so far, and functions that make further changes. */
export interface FixtureLists {
  readonly toolChanges: number;
  readonly promptChanges: number;
  changeTools(): void;
  changePrompts(): void;
}

/**
 * Returns the fixture's lists before any change. The first change adds an item to a list, each
 * further one changes it, and all then call `notify`.
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
