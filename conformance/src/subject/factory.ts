/** Instances for single scenarios: each on its own port, in its own folder, started before it is handed over. */
import type { Launch } from "./launch.js";
import { prepareSpawned } from "./spawn.js";
import type { OwnSubject, SubjectFactory } from "./subject.js";

/** A subject that always listens on one port cannot be there twice: then there is no factory. */
export function createSubjectFactory(launch: Launch): SubjectFactory | undefined {
  if (!launch.url.includes("{port}")) return undefined;
  return {
    variants: Object.keys(launch.variants),
    async open(options = {}): Promise<OwnSubject> {
      const subject = await prepareSpawned(launch, options);
      try {
        await subject.start();
      } catch (error) {
        await subject.release().catch(() => {});
        throw error;
      }
      return subject;
    },
  };
}
