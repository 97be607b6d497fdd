/** Tasks of threads: those that are worked on, and those that wait for a thread. */
export interface ThreadLoad {
  readonly atWork: number;
  readonly waiting: number;
}

export function sumOfLoads(loads: readonly ThreadLoad[]): ThreadLoad {
  return {
    atWork: loads.reduce((sum, load) => sum + load.atWork, 0),
    waiting: loads.reduce((sum, load) => sum + load.waiting, 0),
  };
}
