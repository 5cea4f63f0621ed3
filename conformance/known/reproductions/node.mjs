// The gaps of the Node libraries: `node reproduce.mjs GAP node node.mjs PACKAGE`.
import { setTimeout as sleep } from "node:timers/promises";

const [packageName, gap] = process.argv.slice(2);
const { registerWorker } = await import(packageName);
const worker = registerWorker(process.env.III_URL, { workerName: "w" });

const gaps = {
  announcement: () => worker.registerFunction("f", async () => 1),
  "binding-namespace": () =>
    worker.registerTriggerType(
      { id: "tick", description: "Ticks" },
      {
        registerTrigger: async (binding) => console.log("the handler is given", JSON.stringify(binding)),
        unregisterTrigger: async () => {},
      },
    ),
  "stale-result": () =>
    worker.registerFunction("f", async () => {
      await sleep(5000);
      console.log("the handler returns");
      return 1;
    }),
};
gaps[gap]();
await sleep(7000);
process.exit();
