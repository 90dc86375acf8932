import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** The modules that users run: no tests, and nothing that only tests use. */
const modules = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { cwd: ROOT, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => !/\.(test|scenario)\.ts$|\.d\.ts$|\/(testing|failing|broken)[/.]|\/test(-[\w-]+)?\.ts$/.test(file))
  .filter((file) => !file.endsWith('vitest.config.ts') && !file.startsWith('scenarios/every-use-case/'))

const withoutComments = (code: string): string => code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')

const sources = new Map(
  modules.flatMap((file) => {
    try {
      return [[file, withoutComments(readFileSync(join(ROOT, file), 'utf8'))] as const]
    } catch {
      // Deleted, and not committed yet.
      return []
    }
  }),
)

/** The modules of this project that a module imports, as paths from the root. */
const importsOf = (file: string): string[] =>
  [...sources.get(file)!.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) =>
    normalize(join(dirname(file), path!)),
  )

/** For each folder, the only folders that it may import from. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  handlers: ['handlers'],
  cloud: ['cloud'],
  provision: ['provision', 'cloud/api', 'cloud/common'],
  testbed: ['testbed', 'provision', 'cloud'],
  scenarios: ['scenarios', 'testbed', 'provision', 'cloud', 'fixtures'],
}

test.each(Object.entries(ALLOWED))('%s imports only from %s', (folder, allowed) => {
  const files = [...sources.keys()].filter((file) => file.startsWith(`${folder}/`))
  expect(files.length).toBeGreaterThan(5)
  const violations = files.flatMap((file) =>
    importsOf(file)
      .filter((path) => path !== 'package.json' && !allowed.some((prefix) => path.startsWith(`${prefix}/`)))
      .map((path) => `${file} imports ${path}`),
  )
  expect(violations).toEqual([])
})

test('the interface of clouds depends on no cloud', () => {
  const files = [...sources.keys()].filter((file) => file.startsWith('cloud/api/'))
  const violations = files.flatMap((file) =>
    importsOf(file)
      .filter((path) => !path.startsWith('cloud/api/') && !path.startsWith('cloud/common/'))
      .map((path) => `${file} imports ${path}`),
  )
  expect(violations).toEqual([])
})

test('no production module names a use case, except in the folders of that use case and in the list', () => {
  const names = /file-?processing|orders-?api|event-?recorder/i
  const own =
    /^(provision|handlers|scenarios\/(file-processing|orders-api|event-recorder))\/|^scenarios\/use-cases\.ts$/
  expect([...sources].filter(([file, code]) => !own.test(file) && names.test(code)).map(([file]) => file)).toEqual([])
})
