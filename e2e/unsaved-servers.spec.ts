import {
  closingAsks,
  guardedServer,
  press,
  toGuarded,
  toGuardedTools,
  tool,
  toRoom,
} from "./fixtures/unsaved";

// The console asks for confirmation before a person closes a panel with unsaved text.

guardedServer();

closingAsks([
  {
    what: "the form for a new server",
    go: toRoom("Servers"),
    open: press("Add server"),
    panel: "Add server",
    field: "URL",
  },
  {
    what: "the form for a registered server",
    go: toGuarded,
    open: press("Edit"),
    panel: "Edit guarded",
    field: "Name",
  },
  {
    what: "the form for a tool's texts",
    go: async (page) => {
      await toGuardedTools(page);
      await tool(page).locator("summary").click();
    },
    open: press("Edit title and description"),
    panel: "Edit find_book",
    field: "Description",
  },
  {
    what: "the form for a tool's arguments",
    go: async (page) => {
      await toGuardedTools(page);
      await tool(page).locator("summary").click();
    },
    open: press("Try it"),
    panel: "Try find_book",
    field: "title",
  },
  {
    what: "the form for an import",
    go: toRoom("Servers"),
    open: async (page) => {
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Import" }).click();
    },
    panel: "Import servers",
    field: "File contents",
  },
]);
