/** The model of the whole catalogue, read once per test file, and that of every type that the schemas name. */
import { buildModel } from "../../src/model/build-model.js";
import type { Model } from "../../src/model/model.js";
import { rowsFromContracts } from "../../src/rows/from-contracts.js";
import { rowsOfOtherSchemas } from "./vector-rows.js";

const contracts = rowsFromContracts();

export const catalogue: Model = buildModel(contracts).model;

const others = rowsOfOtherSchemas(new Set(catalogue.types.map(({ name }) => name)));

/** The catalogue, and functions that reach what it does not: types of wire messages, files, stores and callbacks. */
export const everyRow = [...contracts, ...others];
export const everyType: Model = buildModel(everyRow).model;
