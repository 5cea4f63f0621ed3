/** A WebSocket that says when it begins to close, so that what was sent before goes out before the close frame. */
import { WebSocket } from "ws";

export class ServerSocket extends WebSocket {
  onClosing: (() => void) | undefined;

  /** Called by the engine, and by ws itself when the peer closes or a frame of its is bad. */
  override close(code?: number, reason?: string | Buffer): void {
    this.onClosing?.();
    super.close(code, reason);
  }
}
