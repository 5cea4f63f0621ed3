/** What an emitter is: a model and the options of one output in, files out. Emitters see nothing else. */
import type { IiiInstance, Mode } from "../config/config.js";
import type { Model } from "../model/model.js";

export interface EmitOptions {
  /** Path of the output as in the configuration. */
  path: string;
  mode: ReadonlySet<Mode>;
  instance: IiiInstance;
}

export interface Emitter {
  language: string;
  /** One line for `triad-codegen languages`. */
  summary: string;
  /** File texts by path; the first is the output itself. */
  emit(model: Model, options: EmitOptions): Promise<Map<string, string>>;
}
