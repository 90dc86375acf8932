/** Returns an environment variable that the function cannot run without. */
export function requireVariable(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[name]
  if (!value) throw new Error(`The environment variable ${name} is not set. Set it when you provision the function.`)
  return value
}
