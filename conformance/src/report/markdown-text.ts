/** Text from outside as Markdown that stays what it is. */
import { plainText } from "./values.js";

export function code(text: string): string {
  return `\`${plainText(text).replace(/[`|\n]/g, " ")}\``;
}

/** Text that cannot leave its cell or become markup. */
export function cell(text: string): string {
  return plainText(text)
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]|]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}
