import type { Page } from "@playwright/test";
import { ROOMS, SHEETS } from "@/components/shell/pages";
import { expectAccessible } from "./fixtures/expect-accessible";
import { makeServiceKey } from "./fixtures/make-key";
import { mcpCall } from "./fixtures/mcp-call";
import { addServer, shelfServer } from "./fixtures/shelf";
import { expect, test } from "./fixtures/test";

const shelf = shelfServer();

/** What is looked at: a page, and what is done on it to open a dialog. */
type State = readonly [path: string, open?: (page: Page) => Promise<void>];

const press =
  (name: string, dialog: RegExp) =>
  async (page: Page): Promise<void> => {
    await expect(async () => {
      await page.getByRole("button", { name, exact: true }).first().click({ timeout: 2_000 });
      await expect(opened(page, dialog)).toBeVisible({ timeout: 2_000 });
    }).toPass();
  };

const opened = (page: Page, name: RegExp) =>
  page.getByRole("dialog", { name }).or(page.getByRole("alertdialog", { name }));

const shortcut =
  (keys: string, dialog: RegExp) =>
  async (page: Page): Promise<void> => {
    await expect(async () => {
      await page.keyboard.press(keys);
      await expect(opened(page, dialog)).toBeVisible({ timeout: 2_000 });
    }).toPass();
  };

interface Things {
  readonly key: string;
  readonly person: string;
  readonly requestId: string;
  readonly shelf: string;
}

function states({ key, person, requestId, shelf: name }: Things): readonly State[] {
  const keyPage = `/keys/${key}`;
  const server = `/servers/${name}`;
  return [
    ...ROOMS.map(({ href }): State => [href]),
    ...Object.values(SHEETS).map((href): State => [href]),
    ["/keys/apps"],
    ["/keys/keyless"],
    ["/keys/outside"],
    ["/connect/verify"],
    ["/connect/token"],
    ["/calls?tab=usage"],
    [`/calls/${requestId}`],
    [`/calls?open=${requestId}`],
    ...["", "?tab=access", "?tab=calls", "?tab=history", "?tab=settings"].map(
      (tab): State => [keyPage + tab],
    ),
    [keyPage, press("Disable", /^Disable/)],
    [`${keyPage}?tab=settings`, press("Revoke key", /^Revoke/)],
    ...["", "?tab=tools&item=find_book", "?tab=access", "?tab=calls", "?tab=settings"].map(
      (tab): State => [server + tab],
    ),
    [server, press("Edit", /^Edit/)],
    [server, press("Disable", /^Disable/)],
    [`${server}?tab=tools&item=find_book`, press("Try it", /find_book/)],
    [
      `${server}?tab=tools&item=find_book`,
      press("Edit title and description", /find_book|title and description/i),
    ],
    ["/servers?import=1"],
    ["/teams/default"],
    ["/teams/default?tab=access"],
    [`/people/${person}`],
    ["/", shortcut("ControlOrMeta+k", /^Search$/)],
    ["/", shortcut("?", /^Shortcuts$/)],
  ];
}

for (const width of [1280, 360]) {
  test(`rooms and dialogs have no axe violations in either theme at a width of ${width} px`, async ({
    operatorPage: page,
    server,
    people,
  }, info) => {
    test.slow();
    // Both tests may run in the same worker, with the same installation.
    const name = `axe${width}`;
    await addServer(page, server, shelf(), name);
    const { id, key } = await makeServiceKey(server, `Axe ${width}`);
    await mcpCall(server, key, "tools/call", {
      name: `${name}_find_book`,
      arguments: { title: "Dune", limit: 1 },
    });
    const { error } = await mcpCall(server, key, "tools/call", { name: `${name}_mended` });
    const [person] = await server.database.sql<{ id: string }[]>`
      select id from people where email = ${people.member.email}`;
    await page.setViewportSize({ width, height: 800 });
    let looks = 0;
    const things = {
      ...{
        key: id,
        person: person?.id ?? "",
        requestId: error?.data?.request_id ?? "",
        shelf: name,
      },
    };
    for (const [path, open] of states(things)) {
      await test.step(`${path} ${looks}`, async () => {
        await page.goto(path);
        await expect(page.getByRole("heading").first()).toBeVisible();
        await open?.(page);
        await expectAccessible(page);
        const wider = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(wider, `${path} is wider than ${width} px`).toBeLessThanOrEqual(0);
        looks += 2;
      });
    }
    info.annotations.push({ type: "axe", description: `${looks} looks, in both themes` });
    expect(looks).toBeGreaterThanOrEqual(60);
  });
}
