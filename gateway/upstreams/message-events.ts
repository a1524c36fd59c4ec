import { type EventFields, EventReader } from "@/gateway/http/plain/client/event-reader";
import { MESSAGE_BYTES } from "./decode/bounds";
import { MessageReader, type ReadMessage } from "./decode/message-reader";

/** An event of a server's stream, whose data has not been read yet. */
export interface ServerEvent extends EventFields {
  /** Returns the data as a message. May be called only once. */
  read(): ReadMessage;
  /** Returns the data as text, for an event that is not a JSON-RPC message. */
  text(): string;
}

/** Reads an event stream in which each event is a message of at most `limitBytes`. */
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
