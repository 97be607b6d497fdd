import { z } from 'zod';

const positionSchema = z.object({ done: z.array(z.string()) });

/** Paths of the members that an earlier run has imported. Throws when the job's position is not one of ours. */
export function parseImportPosition(text: string): readonly string[] {
  return positionSchema.parse(JSON.parse(text)).done;
}
