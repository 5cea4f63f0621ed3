export interface CompiledError {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}
export interface Validator {
  (value: unknown): boolean;
  errors?: CompiledError[] | null;
}
export declare const validators: Record<string, Validator>;
