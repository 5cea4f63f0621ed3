/** For requests with references to channels, which SDKs replace before a handler sees them. */
export const CHANNEL_TEXT = `
/** The end of a channel from which a handler reads, as the SDK hands it over. */
export interface ChannelReader {
  readonly stream: AsyncIterable<Uint8Array>;
  onMessage(callback: (message: string) => void): void;
  readAll(): Promise<Uint8Array>;
  close(): void;
}

/** The end of a channel to which a handler writes, as the SDK hands it over. */
export interface ChannelWriter {
  readonly stream: { write(chunk: Uint8Array): unknown; end(): unknown };
  sendMessage(message: string): void;
  close(): void;
}

/** A request as a handler sees it: each reference to a channel is its end. */
export type WithChannels<Value> = Value extends ChannelRef
  ? ChannelReader | ChannelWriter
  : Value extends readonly (infer Item)[]
    ? WithChannels<Item>[]
    : Value extends object
      ? { [Name in keyof Value]: WithChannels<Value[Name]> }
      : Value;
`;
