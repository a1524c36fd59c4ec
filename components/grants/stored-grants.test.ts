import { expect, test } from "vitest";
import { grantsOf, NO_GRANT } from "./grant-draft";
import { grantsNow, grantsText, mergeGrants, storedGrants } from "./stored-grants";

const server = (name: string) => ({ id: name, name, title: null, enabled: true });
const grant = (name: string, tools: string[]) => ({
  ...{ server: server(name), tools, prompts: true, resources: true },
});
const choice = (name: string) => ({ server: server(name), tools: [], prompts: 0, resources: 0 });
const choices = [choice("files"), choice("mail")];
const both = { team: [grant("files", ["*"]), grant("mail", ["*"])], key: null, version: "v1" };

test("a grant that another person removed stays removed if this form did not change it", () => {
  const { values: base } = storedGrants("team", both, choices);
  const now = grantsNow({ grants: [{ ...grant("files", ["*"]), server: "files" }] }, both, choices);
  const ticked = { ...base, servers: { ...base.servers, files: NO_GRANT } };
  expect(grantsOf(mergeGrants(base, ticked, now).servers)).toEqual([]);
  const mail = { ...NO_GRANT, mode: "some" as const, chosen: ["send"] };
  const touched = { ...base, servers: { ...base.servers, mail } };
  const merged = mergeGrants(base, touched, now);
  expect(grantsText(now)).toEqual({ files: "All tools" });
  expect(grantsText(merged)).toEqual({ files: "All tools", mail: "send" });
});

test("a grant is kept if it is for a server that was added since the page was loaded", () => {
  const { values: base } = storedGrants("team", both, choices);
  const now = grantsNow(
    {
      grants: [...both.team, grant("notes", ["*"])].map((one) => ({
        ...one,
        server: one.server.name,
      })),
    },
    both,
    choices,
  );
  const saved = grantsOf(mergeGrants(base, base, now).servers).map((one) => one.server);
  expect(saved).toEqual(["files", "mail", "notes"]);
});

test("an unchanged form shows that another person has switched the key to its team's grants", () => {
  const own = { ...both, key: [grant("files", ["read"])] };
  const { values: base } = storedGrants("key", own, choices);
  const now = grantsNow({ grants: null }, own, choices);
  expect(mergeGrants(base, base, now).own).toBe(false);
  expect(grantsText(now)).toEqual({ Access: "Same as the team" });
});
