import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createZip } from '../../testing/zip.ts'
import { UnpackedCode } from './unpacked-code.ts'

const SOURCE = 'export const handler = 1'
let root: string
let folder: string
let code: UnpackedCode
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'eventbed-code-'))
  folder = join(root, 'code')
  code = await UnpackedCode.create(await createZip({ 'index.mjs': SOURCE, 'lib/a.mjs': 'a' }), folder)
})
afterEach(() => rmSync(root, { recursive: true }))

const index = () => join(folder, 'index.mjs')

test.each<[string, () => void]>([
  ['a file with other contents', () => writeFileSync(index(), 'export const handler = 2')],
  [
    'a file with other contents and the old time',
    () => {
      writeFileSync(index(), SOURCE.replace('1', '2'))
      utimesSync(index(), 0, 0)
    },
  ],
  ['a missing file', () => rmSync(index())],
  ['an additional file', () => writeFileSync(join(folder, 'lib', 'b.mjs'), 'b')],
  ['another mode', () => chmodSync(index(), 0o777)],
  ['a missing folder', () => rmSync(folder, { recursive: true })],
])('%s is undone before the next process starts', async (_change, change) => {
  change()
  await Promise.all([code.restore(), code.restore()])
  expect(readFileSync(index(), 'utf8')).toBe(SOURCE)
  expect(readFileSync(join(folder, 'lib', 'a.mjs'), 'utf8')).toBe('a')
  expect(existsSync(join(folder, 'lib', 'b.mjs'))).toBe(false)
  expect(existsSync(`${folder}.changed`)).toBe(false)
})

test('files that nothing has changed are not unpacked again', async () => {
  // Without its zip file, the code could not be restored.
  rmSync(`${folder}.zip`)
  await code.restore()
  expect(readFileSync(index(), 'utf8')).toBe(SOURCE)
})

test('changed code whose zip file was changed too is not run', async () => {
  writeFileSync(index(), 'export const handler = 2')
  writeFileSync(`${folder}.zip`, await createZip({ 'index.mjs': 'export const handler = 2' }))
  await expect(code.restore()).rejects.toThrow('The code of the function was changed after its deployment')
})
