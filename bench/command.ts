import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Figure, round } from '../testbed/measure/figure.ts'

const ROOT = join(import.meta.dirname, '..')

/** `npm run cloud` from the start of the process to its first line, npm's own start included. */
export async function benchCommand(): Promise<Figure> {
  const start = performance.now()
  const command = spawn('npm', ['run', '--silent', 'cloud', '--', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  await once(command.stdout, 'data')
  const value = round(performance.now() - start)
  // The whole group: npm does not hand every signal on to what it started.
  process.kill(-command.pid!, 'SIGTERM')
  await once(command, 'exit')
  return { what: '`npm run cloud` to its first line', value, unit: 'ms', goal: '< 1500' }
}
