// All faults of the small client.
import { calling } from "./faults/calling.mjs";
import { connecting } from "./faults/connecting.mjs";
import { serving } from "./faults/serving.mjs";
import { staying } from "./faults/staying.mjs";

export const faults = [...connecting, ...calling, ...serving, ...staying];
