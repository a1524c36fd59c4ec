import type { z } from "zod";
import type { Context } from "@/lib/core/context";
import type { FailureCode, Result } from "@/lib/errors/errors";

/** A request whose form was checked; the verb's own schema still validates the values. */
export interface Asked {
  /** The decoded value of a path parameter. */
  readonly path: (name: string) => string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Done {
  readonly value: unknown;
  /** The path of the created object. */
  readonly location?: string;
}

/** An operation of the API: its handler and its description in the document. */
export interface Operation {
  readonly id: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** The path with `{parameters}`, as in OpenAPI. */
  readonly path: string;
  readonly tag: "Servers" | "Keys";
  readonly summary: string;
  readonly description?: string;
  /** Descriptions of the path parameters, by name. */
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: z.ZodObject;
  readonly body?: { readonly name: string; readonly schema: z.ZodType; readonly example: object };
  readonly answer:
    | {
        readonly status: 200 | 201;
        readonly description: string;
        readonly name: string;
        readonly schema: z.ZodType;
        readonly example: object;
      }
    | { readonly status: 204; readonly description: string };
  /** The failures beside `COMMON`, which every operation has. */
  readonly failures: readonly FailureCode[];
  run(ctx: Context, asked: Asked): Promise<Result<Done>>;
}

type Fields<Schema> = Schema extends z.ZodType<unknown, infer Input> ? Input : Readonly<object>;

interface Typed<Query, Body> {
  readonly query?: Query;
  readonly body?: { readonly name: string; readonly schema: Body; readonly example: object };
  run(
    ctx: Context,
    asked: Pick<Asked, "path"> & { readonly query: Fields<Query>; readonly body: Fields<Body> },
  ): Promise<Result<Done>>;
}

/**
 * Gives the types of a single operation's schemas to its `run`: the body, which is validated
 * before, and the query, whose values the verb validates.
 */
export function operation<
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(made: Omit<Operation, keyof Typed<Query, Body>> & Typed<Query, Body>): Operation {
  return made as Operation;
}

/** A pattern for the path, with a group for each parameter. */
export function pathPattern(path: string): RegExp {
  const source = path.replaceAll(".", "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^${source}$`);
}
