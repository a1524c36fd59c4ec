import { closingAsks, guardedServer, press, toGuarded, tool, toRoom } from "./fixtures/unsaved";

// Leaving a form with unsaved text asks first.

guardedServer();

closingAsks([
  {
    what: "a server that is added",
    go: toRoom("Servers"),
    open: press("Add server"),
    panel: "Add server",
    field: "URL",
  },
  {
    what: "a server that is edited",
    go: toGuarded,
    open: press("Edit"),
    panel: "Edit guarded",
    field: "Name",
  },
  {
    what: "other words for a tool",
    go: async (page) => {
      await toGuarded(page);
      await tool(page).locator("summary").click();
    },
    open: press("Edit title and description"),
    panel: "Edit find_book",
    field: "Description",
  },
  {
    what: "arguments of a tool that is tried",
    go: async (page) => {
      await toGuarded(page);
      await tool(page).locator("summary").click();
    },
    open: press("Try it"),
    panel: "Try find_book",
    field: "title",
  },
  {
    what: "a file that is imported",
    go: toRoom("Servers"),
    open: async (page) => {
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Import" }).click();
    },
    panel: "Import servers",
    field: "File contents",
  },
]);
