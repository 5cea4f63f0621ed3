/** The model of the whole catalogue, read once per test file. */
import { buildModel } from "../../src/model/build-model.js";
import type { Model } from "../../src/model/model.js";
import { rowsFromContracts } from "../../src/rows/from-contracts.js";

export const catalogue: Model = buildModel(rowsFromContracts()).model;
