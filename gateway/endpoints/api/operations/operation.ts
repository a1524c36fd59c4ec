import type { z } from "zod";
import type { Context } from "@/lib/core/context";
import type { Result } from "@/lib/errors/errors";
import type { FailureCode } from "@/lib/errors/view-codes";

/** A request in the documented form, whose values the verb still has to validate. */
export interface Asked {
  /** Returns the decoded value of a path parameter. */
  readonly path: (name: string) => string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Returns the value of a request header that the operation describes. */
  readonly header?: (name: string) => string | undefined;
}

export interface Done {
  readonly value: unknown;
  /** The path of the created object, for the `Location` header. */
  readonly location?: string;
}

/** The groups of operations in the document, in their order there. */
export const TAGS = [
  ...(["Servers", "Keys", "Trust rules", "Audiences", "Teams", "People"] as const),
  ...(["Calls", "Installation"] as const),
] as const;

/** An operation of the API: its handler, and its description for the document. */
export interface Operation {
  readonly id: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** The path with its parameters in braces, as in OpenAPI. */
  readonly path: string;
  readonly tag: (typeof TAGS)[number];
  readonly summary: string;
  readonly description?: string;
  /** Descriptions of the path parameters, by name. */
  readonly pathParameters?: Readonly<Record<string, string>>;
  /** Descriptions of the optional request headers that it reads, by name. */
  readonly headers?: Readonly<Record<string, string>>;
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
  /** The failures of this operation, in addition to `COMMON`. */
  readonly failures: readonly FailureCode[];
  run(ctx: Context, asked: Asked): Promise<Result<Done>>;
}

type Fields<Schema> = Schema extends z.ZodType<unknown, infer Input> ? Input : Readonly<object>;

interface Typed<Query, Body> {
  readonly query?: Query;
  readonly body?: { readonly name: string; readonly schema: Body; readonly example: object };
  run(
    ctx: Context,
    asked: Pick<Asked, "path" | "header"> & {
      readonly query: Fields<Query>;
      readonly body: Fields<Body>;
    },
  ): Promise<Result<Done>>;
}

/**
 * Defines an operation whose `run` has typed input. The body has already been validated by its
 * schema, but the verb still has to validate the values of the query.
 */
export function operation<
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(made: Omit<Operation, keyof Typed<Query, Body>> & Typed<Query, Body>): Operation {
  return made as Operation;
}

/** Returns a pattern that matches the path and has a named group for each parameter. */
export function pathPattern(path: string): RegExp {
  const source = path.replaceAll(".", "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^${source}$`);
}
