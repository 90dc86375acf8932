import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Figure, round } from '../testbed/measure/figure.ts'

const ROOT = join(import.meta.dirname, '..')

/** Measures `npm run cloud` from the start of npm to the first line of output. */
export async function benchCommand(): Promise<Figure> {
  const start = performance.now()
  const command = spawn('npm', ['run', '--silent', 'cloud', '--', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  await once(command.stdout, 'data')
  const value = round(performance.now() - start)
  // Signals the whole process group, because npm does not forward every signal to its child.
  process.kill(-command.pid!, 'SIGTERM')
  await once(command, 'exit')
  return { what: '`npm run cloud` to its first line of output', value, unit: 'ms', goal: '< 1500' }
}
