import type { Home, Running } from "./home";
import type { Latchkey } from "./latchkey";
import type { Dialect } from "./stand-in-model";

/** A client that people use, as npm has it, that can be connected by OAuth. */
export interface SigningClient {
  /** With its version. */
  readonly name: string;
  readonly dialect: Dialect;
  /** A new computer on which it is installed. */
  home(): Promise<Home>;
  /** Connects it by OAuth alone. */
  signIn(home: Home, latchkey: Latchkey): Promise<void>;
  /** Starts one conversation with the model at this origin. */
  start(home: Home, model: string): Running;
}

/** One that can also be connected by the helper. */
export interface TestedClient extends SigningClient {
  connectByHelper(home: Home, latchkey: Latchkey, key: string): Promise<void>;
  /** Signs in beside the helper, so that both are present. */
  signInBeside(home: Home, latchkey: Latchkey): Promise<void>;
}
