/** What the command line calls: a plan before anything is sent, and its execution. */
import type { ExecuteRun, PlanRun } from "../result/request.js";
import { executeRun as execute } from "./execute.js";
import { planRun as plan } from "./plan.js";

export const planRun: PlanRun = (folder, declared, selection) => plan(folder, declared, selection);
export const executeRun: ExecuteRun = execute;
