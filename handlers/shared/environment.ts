/** A setting that the function cannot do without. */
export function requireVariable(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[name]
  if (!value) throw new Error(`The environment variable ${name} is not set. The provisioning sets it.`)
  return value
}
