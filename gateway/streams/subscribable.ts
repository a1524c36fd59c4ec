import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { ReadableResource } from "@/lib/catalogue/found";

/** Returns the resource with this URI, if the caller may read it and its server announces updates. */
export function subscribable(catalogue: Catalogue, uri: string): ReadableResource | null {
  const { found } = catalogue.findResource(uri);
  return found?.server.subscribes ? found : null;
}
