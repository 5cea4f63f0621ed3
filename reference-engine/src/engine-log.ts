/** What the engine writes its log to; a pino logger fits as it is. Fields never hold payloads or tokens. */
export interface EngineLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
