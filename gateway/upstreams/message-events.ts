import { type EventFields, EventReader } from "@/gateway/http/plain/client/event-reader";
import { MESSAGE_BYTES } from "./decode/bounds";
import { MessageReader, type ReadMessage } from "./decode/message-reader";

/** An event of a server's stream, with data that is not yet read. */
export interface ServerEvent extends EventFields {
  /** The data as a message; can be taken once. */
  read(): ReadMessage;
  /** The data as text. */
  text(): string;
}

/** Reads an event stream whose events are messages, each of at most `limitBytes`. */
export class MessageEvents extends EventReader<MessageReader> implements ServerEvent {
  constructor(limitBytes: number = MESSAGE_BYTES) {
    super(new MessageReader(limitBytes));
  }

  read(): ReadMessage {
    return this.data.end();
  }

  text(): string {
    return this.data.text().toString("utf8");
  }
}
