export type Payload = Record<string, unknown>;

/** The storage interface that the engine calls an adapter. Tokens are stored only as digests. */
export interface Model {
  find(id: string): Promise<Payload | undefined>;
  upsert(id: string, payload: Payload, seconds: number): Promise<void>;
  destroy(id: string): Promise<void>;
  consume(id: string): Promise<void>;
  revokeByGrantId(id: string): Promise<void>;
}

/** The model for data that is not stored here: sessions, signed access tokens and registrations. */
export const NOTHING: Model = {
  find: async () => undefined,
  upsert: async () => {},
  destroy: async () => {},
  consume: async () => {},
  revokeByGrantId: async () => {},
};

/**
 * The parts of the engine's library that the models use. They are passed in, because the library is
 * loaded only at its first use.
 */
export type Library = Pick<typeof import("oidc-provider"), "Provider" | "errors">;
