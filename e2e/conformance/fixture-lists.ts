/** The parts of the fixture's lists that change while it runs, and their observer. */
export interface FixtureLists {
  readonly toolChanges: number;
  readonly promptChanges: number;
  changeTools(): void;
  changePrompts(): void;
}

/** Each change adds one item, or removes it again. */
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
