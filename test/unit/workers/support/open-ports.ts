/** How many message ports the thread that runs this holds open. */
export function countOpenPorts(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
}
