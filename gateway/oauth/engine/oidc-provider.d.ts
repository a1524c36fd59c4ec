/** The parts of oidc-provider that Latchkey uses. The library has no type declarations. */
declare module "oidc-provider" {
  import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

  interface Granted {
    readonly accountId: string;
    readonly isExpired: boolean;
    readonly aud?: string | readonly string[];
  }

  interface Grant {
    readonly exp?: number;
    addResourceScope(resource: string, scope: string): void;
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  interface Client {
    readonly clientId: string;
    readonly clientName?: string;
    grantTypeAllowed(type: string): boolean;
  }

  interface Interactions {
    readonly oidc: {
      readonly client: { readonly clientId: string };
      readonly session: { readonly accountId: string };
      readonly result?: { readonly consent?: { readonly grantId?: string } };
    };
  }

  /** The request context that the engine passes to callbacks. */
  interface EngineContext {
    readonly oidc: {
      readonly client?: Client;
      readonly params?: { readonly grant_type?: string };
      readonly entities: {
        readonly Grant?: Grant;
        readonly RotatedRefreshToken?: { readonly jti: string };
      };
    };
    type: string;
    body: unknown;
  }

  /** A token that the engine is about to issue. */
  interface NewToken {
    jti?: string;
    readonly accountId: string;
    readonly clientId: string;
    readonly grantId: string;
    readonly scope?: string;
    readonly aud?: string | readonly string[];
    readonly resourceServer?: { readonly accessTokenTTL?: number };
    /** The lifetime of the token in seconds. */
    readonly expiration: number;
  }

  interface EngineError extends Error {
    readonly error?: string;
    readonly error_description?: string;
    readonly error_detail?: string;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    static readonly ctx: EngineContext | undefined;
    readonly Grant: new (of: {
      accountId: string;
      clientId: string;
    }) => Grant;
    readonly AccessToken: {
      find(token: string): Promise<Granted | undefined>;
      prototype: { getValueAndPayload(this: NewToken): Promise<{ value: string }> };
    };
    readonly RefreshToken: { prototype: { generateTokenId(): string } };
    callback(): RequestListener;
    use(
      layer: (
        ctx: {
          response: { headers: Record<string, string | string[] | undefined> };
          set(name: string, value: string | string[]): void;
          remove(name: string): void;
        },
        next: () => Promise<void>,
      ) => Promise<void>,
    ): void;
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<{ uid: string }>;
    interactionFinished(req: IncomingMessage, res: ServerResponse, result: object): Promise<void>;
    on(event: string, listener: (ctx: EngineContext, error: EngineError) => void): void;
  }

  export namespace errors {
    class InvalidGrant extends Error {
      constructor(detail: string);
    }
    class InvalidClientAuth extends Error {
      constructor(detail: string);
    }
    class InvalidTarget extends Error {}
  }

  export type { Client, EngineContext, EngineError, Interactions, NewToken };
}
