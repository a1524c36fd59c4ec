import { closingAsks, guardedServer, press, room, toRoom } from "./fixtures/unsaved";

// The console asks for confirmation before a person closes a panel with unsaved text.

guardedServer();

closingAsks([
  {
    what: "the form for a new key",
    go: toRoom("Keys"),
    open: press("Create key"),
    panel: "Create key",
    field: "Name",
  },
  {
    what: "the form for a new person",
    go: async (page) => {
      await room(page, "Teams").click();
      await room(page, "People").click();
    },
    open: press("Add person"),
    panel: "Add person",
    field: "Name",
  },
  {
    what: "the form for a new team",
    go: toRoom("Teams"),
    open: press("Create team"),
    panel: "Create team",
    field: "Name",
  },
  {
    what: "the form for a team's name",
    go: async (page) => {
      await room(page, "Teams").click();
      await page.getByRole("link", { name: "Default" }).click();
    },
    open: press("Rename"),
    panel: "Rename team",
    field: "Name",
  },
]);
