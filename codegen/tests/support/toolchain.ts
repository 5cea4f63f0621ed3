/** A missing toolchain is a visible skip; where CI asks for all of them, a failure. */
import { test } from "uvu";

export function skipWithout(toolchain: string, reason: string): void {
  if (process.env.TRIAD_REQUIRE_TOOLCHAINS)
    test(toolchain, () => {
      throw new Error(`${toolchain}: ${reason}; TRIAD_REQUIRE_TOOLCHAINS asks for it`);
    });
  else {
    console.log(`SKIP: ${toolchain}: ${reason}`);
    test.skip(`${toolchain} (${reason})`, () => {});
  }
}
