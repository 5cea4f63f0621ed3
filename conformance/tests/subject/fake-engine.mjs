// A subject with a mode, for the tests of how the kit gets hold of subjects: node fake-engine.mjs PORT [MODE] [ARGUMENT]
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { WebSocketServer } from "ws";

const [port = "0", mode = "serve", argument = ""] = process.argv.slice(2);

const modes = {
  serve: () => serve(),
  /** Ends before it listens. */
  exit: () => {
    console.error("no configuration");
    process.exitCode = 7;
  },
  late: () => setTimeout(() => serve(), Number(argument)),
  /** Says that it is ready and listens nowhere. */
  liar: () => {
    console.log("listening");
    setInterval(() => {}, 1000);
  },
  /** Accepts connections and says nothing at all. */
  silent: () => createServer(() => {}).listen(Number(port), "127.0.0.1"),
  /** Upgrades, and sends no frame. */
  mute: () => new WebSocketServer({ host: "127.0.0.1", port: Number(port) }),
  /** Serves, and ends by itself at the first registration of a function. */
  crash: () => serve({ onRegistration: () => process.exit(9) }),
  /** Serves, and ends by itself when anything is called. */
  shy: () => serve({ onInvocation: () => process.exit(9) }),
  /** Serves until it is killed. */
  stubborn: () => {
    process.on("SIGTERM", () => {});
    serve();
  },
  /** Serves through a child in its own process group. */
  wrapper: () => {
    spawn(process.execPath, [process.argv[1], port, "serve"], { stdio: "inherit" });
  },
  /** Leaves a child in another process group that answers in its place, and ends. Its pid goes into a file. */
  deserter: () => {
    const child = spawn(process.execPath, [process.argv[1], port, "serve"], { stdio: "ignore", detached: true });
    writeFileSync(argument, String(child.pid));
    child.unref();
  },
};

function serve({ onRegistration = () => {}, onInvocation = () => {} } = {}) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: Number(port) });
  server.on("listening", () => {
    console.log("listening");
    if (process.env.PID_FILE) writeFileSync(process.env.PID_FILE, String(process.pid));
  });
  server.on("connection", (socket) => {
    socket.send(
      JSON.stringify({ type: "workerregistered", worker_id: crypto.randomUUID(), reattach_token: crypto.randomUUID() }),
    );
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === "ping") socket.send('{"type":"pong"}');
      if (frame.type === "registerfunction") onRegistration();
      if (frame.type !== "invokefunction") return;
      onInvocation();
      const workers = [
        { runtime: "engine", name: "fake", version: "3.2.1" },
        { runtime: "node", name: "someone" },
      ];
      const { invocation_id, function_id } = frame;
      // Everything but an announcement is answered alike.
      const result = function_id === "engine::workers::register" ? { success: true } : { workers };
      socket.send(JSON.stringify({ type: "invocationresult", invocation_id, function_id, result }));
    });
  });
}

modes[mode]();
