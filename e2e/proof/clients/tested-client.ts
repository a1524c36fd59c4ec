import type { Home, Running } from "./home";
import type { Latchkey } from "./latchkey";
import type { Dialect } from "./stand-in-model";

/** A client from npm that can be connected by OAuth. */
export interface SigningClient {
  /** The client's name and version. */
  readonly name: string;
  readonly dialect: Dialect;
  /** Returns a new computer on which the client is installed. */
  home(): Promise<Home>;
  /** Connects the client only by OAuth. */
  signIn(home: Home, latchkey: Latchkey): Promise<void>;
  /** Starts one conversation with the model at the origin `model`. */
  start(home: Home, model: string): Running;
}

/** A client that can also be connected by the helper. */
export interface TestedClient extends SigningClient {
  connectByHelper(home: Home, latchkey: Latchkey, key: string): Promise<void>;
  /** Signs in by OAuth while the helper stays configured. */
  signInBeside(home: Home, latchkey: Latchkey): Promise<void>;
}
