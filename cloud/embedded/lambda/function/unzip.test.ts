import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { unzip } from './unzip.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-unzip-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function zipOf(name: string, mode = 0o100644): Promise<Buffer> {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from('content'), name, { mode, compress: false })
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Replaces a name by one of the same length that yazl would reject. */
const renamed = (zip: Buffer, from: string, to: string): Buffer =>
  Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')

test('a package is unpacked into its folder', async () => {
  await unzip(await zipOf('lib/index.mjs'), join(folder, 'task'))
  expect(readFileSync(join(folder, 'task/lib/index.mjs'), 'utf8')).toBe('content')
})

const REFUSED = 'Could not unzip uploaded file. Please check your file, then try to upload again.'

test.each(['../evil.mjs', '/abs/evil.js', 'a/../../e.mjs'])(
  'an entry named %s is rejected because it would leave the folder',
  async (name) => {
    const harmless = 'x'.repeat(name.length)
    const zip = renamed(await zipOf(harmless), harmless, name)
    await expect(unzip(zip, join(folder, 'inner/task'))).rejects.toThrow(REFUSED)
    expect(existsSync(join(folder, 'inner/task'))).toBe(false)
    expect(readdirSync(folder, { recursive: true }).filter((file) => String(file).includes('e'))).not.toContain(
      'evil.mjs',
    )
  },
)

test('a package with a symbolic link is rejected', async () => {
  await expect(unzip(await zipOf('link', 0o120777), join(folder, 'task'))).rejects.toThrow(REFUSED)
})

test('a file that is not a zip is rejected', async () => {
  await expect(unzip(Buffer.from('hello'), join(folder, 'task'))).rejects.toThrow(REFUSED)
})
