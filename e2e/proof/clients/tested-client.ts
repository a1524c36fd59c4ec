import type { Home, Running } from "./home";
import type { Latchkey } from "./latchkey";
import type { Dialect } from "./stand-in-model";

/** A client from npm that can connect to Latchkey by OAuth sign-in. */
export interface SigningClient {
  /** The name and the version of the client. */
  readonly name: string;
  readonly dialect: Dialect;
  /** Creates a simulated computer on which the client is installed. */
  home(): Promise<Home>;
  /** Connects the client by OAuth sign-in, without Latchkey's helper. */
  signIn(home: Home, latchkey: Latchkey): Promise<void>;
  /** Starts one conversation between the client and the stand-in model at the given origin. */
  start(home: Home, model: string): Running;
}

/** A client from npm that can also connect through Latchkey's helper program. */
export interface TestedClient extends SigningClient {
  connectByHelper(home: Home, latchkey: Latchkey, key: string): Promise<void>;
  /** Connects the client by OAuth sign-in although Latchkey's helper is already configured. */
  signInBeside(home: Home, latchkey: Latchkey): Promise<void>;
}
