import { expect, test } from "vitest";
import { z } from "zod";
import { verbs } from "@/lib/verbs";

const UPPER = "0F8FAD5B-D9CB-469F-A165-70867728950E";
/**
 * Fields whose names look like ids but whose values are not UUIDs. Request ids are base64url, and
 * `oauthClientId` is chosen by an authorization server. Ids of audit records are numbers.
 */
const OTHERS = new Set(["requestId", "oauthClientId"]);

interface Field {
  readonly of: string;
  readonly schema: z.ZodType;
}

/** All fields in the verbs' inputs whose value is an id or a list of ids, also in inner objects. */
const fields: readonly Field[] = verbs.flatMap(({ definition }) => {
  const { input } = definition as unknown as { input: z.ZodObject };
  return idFields(definition.name, input);
});

function idFields(of: string, { shape }: z.ZodObject): Field[] {
  return Object.entries(shape ?? {}).flatMap(([name, schema]) => {
    if (schema instanceof z.ZodObject) return idFields(`${of} ${name}`, schema);
    const said = JSON.stringify(z.toJSONSchema(schema as z.ZodType, { io: "input" }));
    const isId = /^ids?$|Ids?$/.test(name) && !OTHERS.has(name) && !said.includes('"integer"');
    return isId || said.includes('"uuid"')
      ? [{ of: `${of} ${name}`, schema: schema as z.ZodType }]
      : [];
  });
}

test("the spelling of an id is normalized, so that ids can be compared as texts", () => {
  expect(fields.length).toBeGreaterThan(40);
  const kept = fields.filter(({ schema }) => {
    const one = schema.safeParse(UPPER);
    const parsed = one.success ? one : schema.safeParse([UPPER]);
    return !parsed.success || JSON.stringify(parsed.data).includes(UPPER);
  });
  expect(kept.map(({ of }) => of)).toEqual([]);
});
