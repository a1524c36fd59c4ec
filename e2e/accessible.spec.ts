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
    ...["security", "policy", "apps", "secrets"].map((tab): State => [`/settings?tab=${tab}`]),
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

const WIDTHS = [1280, 360] as const;
const PARTS = 2;

/** Looks at what is open in both themes, and expects that it fits into the window. */
async function look(page: Page, path: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await expectAccessible(page);
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wider, `${path} is wider than ${width} px`).toBeLessThanOrEqual(0);
}

// The parts run at the same time, in different workers.
test.describe.configure({ mode: "parallel" });

for (const part of Array.from({ length: PARTS }, (_, index) => index)) {
  test(`rooms and dialogs have no axe violations in either theme at any width, part ${part + 1} of ${PARTS}`, async ({
    operatorPage: page,
    server,
    people,
  }, info) => {
    test.slow();
    // All parts may run in the same worker, with the same installation.
    const name = `axe${part}`;
    await addServer(page, server, shelf(), name);
    const { id, key } = await makeServiceKey(server, `Axe ${part}`);
    await mcpCall(server, key, "tools/call", {
      name: `${name}_find_book`,
      arguments: { title: "Dune", limit: 1 },
    });
    const { error } = await mcpCall(server, key, "tools/call", { name: `${name}_mended` });
    const [person] = await server.database.sql<{ id: string }[]>`
      select id from people where email = ${people.member.email}`;
    const all = states({
      key: id,
      person: person?.id ?? "",
      requestId: error?.data?.request_id ?? "",
      shelf: name,
    });
    // Each theme of a state is a look.
    expect(2 * all.length).toBeGreaterThanOrEqual(60);
    const own = all.filter((_, index) => index % PARTS === part);
    for (const [index, [path, open]] of own.entries()) {
      // A state is opened once and then resized. Every other one is opened at the narrow width.
      const [first, second] = index % 2 === 0 ? WIDTHS : [WIDTHS[1], WIDTHS[0]];
      await test.step(`${path} ${index}`, async () => {
        await page.setViewportSize({ width: first, height: 800 });
        await page.goto(path);
        await expect(page.getByRole("heading").first()).toBeVisible();
        await open?.(page);
        for (const width of [first, second]) await look(page, path, width);
      });
    }
    info.annotations.push({
      type: "axe",
      description: `${2 * own.length} looks at each of ${WIDTHS.length} widths`,
    });
  });
}
