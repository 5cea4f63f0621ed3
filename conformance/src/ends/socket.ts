/** `socket`: a WebSocket on any path, with nothing automatic. */
import type { EndKind } from "./end.js";
import { WEB_SOCKET_VERBS, WebSocketEnd } from "./web-socket-end.js";

export const socket: EndKind = {
  kind: "socket",
  verbs: WEB_SOCKET_VERBS,
  variables: [],
  create: (peer, index, context) =>
    new WebSocketEnd(index === undefined ? peer.name : `${peer.name}.${index}`, peer, index, context),
};
