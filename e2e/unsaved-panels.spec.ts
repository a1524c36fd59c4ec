import { closingAsks, guardedServer, press, room, toRoom } from "./fixtures/unsaved";

// Leaving a form with unsaved text asks first.

guardedServer();

closingAsks([
  {
    what: "a key that is made",
    go: toRoom("Keys"),
    open: press("Create key"),
    panel: "Create key",
    field: "Name",
  },
  {
    what: "a person who is added",
    go: toRoom("People"),
    open: press("Add person"),
    panel: "Add person",
    field: "Name",
  },
  {
    what: "a team that is made",
    go: toRoom("Teams"),
    open: press("Create team"),
    panel: "Create team",
    field: "Name",
  },
  {
    what: "a team that gets another name",
    go: async (page) => {
      await room(page, "Teams").click();
      await page.getByRole("link", { name: "Default" }).click();
    },
    open: press("Rename"),
    panel: "Rename team",
    field: "Name",
  },
]);
