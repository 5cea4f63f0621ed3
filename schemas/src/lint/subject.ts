/** What a rule over a contract is given. */
import type { Catalogue } from "../source/catalogue.js";
import type { JsonObject } from "../source/json.js";
import type { Judge } from "./judge.js";

/** One contract on its way through the rules. */
export interface Subject {
  file: string;
  contract: JsonObject;
  id: string;
  all: readonly JsonObject[];
  catalogue: Catalogue;
  judge: Judge;
  report: (rule: string, pointer: string, message: string) => void;
}
