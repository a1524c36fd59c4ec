import type { Outcome } from "@/components/ui/form/outcome";
import type { ImportedFile } from "@/lib/upstreams/code/view-import";
import type {
  RegisterUpstreamInput,
  TestUpstreamInput,
  UpdateUpstreamInput,
} from "@/lib/upstreams/schema";
import type { DroppedSecrets, ItemKind, ProbeReport } from "@/lib/upstreams/view";
import type { UpstreamImpact } from "@/lib/usage/view";

/** The server actions that register, try out and import servers. Each one decides again who may. */
export interface RegisterActions {
  readonly register: (
    input: RegisterUpstreamInput,
    teamIds: string[],
  ) => Promise<Outcome<{ readonly name: string }>>;
  readonly test: (input: TestUpstreamInput) => Promise<Outcome<ProbeReport>>;
}

export interface ImportActions {
  readonly preview: (text: string) => Promise<Outcome<ImportedFile>>;
  readonly register: (
    input: ImportChoice,
  ) => Promise<Outcome<{ readonly names: readonly string[] }>>;
}

/** What is registered of a file, under which names, and what its variables are. */
export interface ImportChoice {
  readonly text: string;
  readonly servers: { readonly from: string; readonly name: string }[];
  readonly variables: Record<string, string>;
  readonly teamIds: string[];
}

/** The server actions of one server's page. */
export interface ServerActions {
  readonly update: (
    name: string,
    changes: UpdateUpstreamInput["changes"],
    version: string,
  ) => Promise<Outcome<{ readonly name: string; readonly dropped: DroppedSecrets | null }>>;
  readonly test: (input: TestUpstreamInput) => Promise<Outcome<ProbeReport>>;
  readonly disable: (name: string) => Promise<Outcome<unknown>>;
  readonly enable: (name: string) => Promise<Outcome<unknown>>;
  readonly remove: (name: string) => Promise<Outcome<unknown>>;
  readonly impact: (id: string) => Promise<Outcome<UpstreamImpact>>;
}

/** Which item of which server. */
export interface ItemRef {
  readonly server: string;
  readonly kind: ItemKind;
  readonly item: string;
}

export interface ItemActions {
  readonly hide: (which: ItemRef, hidden: boolean) => Promise<Outcome<unknown>>;
  readonly override: (
    which: ItemRef,
    words: { title: string | null; description: string | null },
    version: string,
  ) => Promise<Outcome<unknown>>;
  readonly approve: (which: ItemRef, digest: string) => Promise<Outcome<unknown>>;
  readonly forget: (which: ItemRef) => Promise<Outcome<unknown>>;
}

/** A person's own connection to a server. */
export interface ConnectActions {
  readonly withHeader: (name: string, value: string) => Promise<Outcome<unknown>>;
  readonly begin: (name: string) => Promise<Outcome<{ readonly url: string }>>;
  readonly disconnect: (name: string) => Promise<Outcome<unknown>>;
}
