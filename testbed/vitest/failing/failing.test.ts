import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..', '..')

test('a scenario that fails says why and where its traces are, and nothing of the world that ended after it', () => {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const config = join(import.meta.dirname, 'config.ts')
  const { stderr } = spawnSync(process.execPath, [vitest, 'run', '--config', config, '--root', ROOT], {
    cwd: ROOT,
    env: { ...process.env, CLOUD: 'embedded', KEEP: '' },
    encoding: 'utf8',
  })
  const trace = '.eventbed/traces/this-one-fails-in-a-world-of-its-own.json'
  const failures = stripVTControlCharacters(stderr).split(' FAIL ').slice(1)
  expect(failures).toHaveLength(1)
  expect(failures[0]).toContain(
    `AssertionError: expected 'this' to be 'that' // Object.is equality\n  trace file: ${trace}\n`,
  )
  expect(existsSync(join(ROOT, trace))).toBe(true)
  rmSync(join(ROOT, trace))
})
