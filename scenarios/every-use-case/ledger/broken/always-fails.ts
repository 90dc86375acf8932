/** Fails on whatever it is given, as a file-splitter that has lost its permissions would. */
export async function handler(): Promise<never> {
  throw new Error('it always fails')
}
