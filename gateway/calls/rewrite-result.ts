import { exposedUri } from "@/lib/catalogue/exposed-uri";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { type Fields, isRecord } from "@/lib/std/is-record";

/**
 * Replaces a server's resource URIs in a result with those of the catalogue: in links and embedded
 * resources in `content` and `messages`, and in the `contents` of a resource. Returns the same
 * object if no URI changes.
 */
export function withExposedUris(result: Fields, server: CatalogueServer): Fields {
  if (!server.prefixed) return result;
  let changed: Record<string, unknown> | null = null;
  const set = (field: string, before: unknown, after: unknown) => {
    if (after === before) return;
    changed ??= { ...result };
    changed[field] = after;
  };
  const { content, messages, contents } = result;
  if (Array.isArray(content)) {
    set(
      "content",
      content,
      mapped(content, (one) => block(one, server)),
    );
  }
  if (Array.isArray(messages)) {
    set(
      "messages",
      messages,
      mapped(messages, (one) => message(one, server)),
    );
  }
  if (Array.isArray(contents)) {
    set(
      "contents",
      contents,
      mapped(contents, (one) => resource(one, server)),
    );
  }
  return changed ?? result;
}

/** Like `Array.map`, but returns the original array if no element changes. */
function mapped(list: readonly unknown[], change: (one: unknown) => unknown): readonly unknown[] {
  const after = list.map(change);
  return after.some((one, index) => one !== list[index]) ? after : list;
}

function block(value: unknown, server: CatalogueServer): unknown {
  if (!isRecord(value)) return value;
  if (value.type === "resource_link") return resource(value, server);
  if (value.type !== "resource") return value;
  const inner = resource(value.resource, server);
  return inner === value.resource ? value : { ...value, resource: inner };
}

function message(value: unknown, server: CatalogueServer): unknown {
  if (!isRecord(value)) return value;
  const content = Array.isArray(value.content)
    ? mapped(value.content, (one) => block(one, server))
    : block(value.content, server);
  return content === value.content ? value : { ...value, content };
}

function resource(value: unknown, server: CatalogueServer): unknown {
  if (!isRecord(value) || typeof value.uri !== "string") return value;
  return { ...value, uri: exposedUri(server, value.uri) };
}
