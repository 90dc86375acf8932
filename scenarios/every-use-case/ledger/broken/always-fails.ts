/** Fails on every event, like a file-splitter without permissions. */
export async function handler(): Promise<never> {
  throw new Error('it always fails')
}
