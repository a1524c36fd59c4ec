/** The parts of the fixture's lists that change while the fixture runs, and their observer. */
export interface FixtureLists {
  readonly toolChanges: number;
  readonly promptChanges: number;
  changeTools(): void;
  changePrompts(): void;
}

/** Makes the changing lists. Each change adds an item, or removes the added item again. */
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
