import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ZipFile } from 'yazl'

/** The code of a function as Lambda takes it. */
export interface Bundle {
  /** A zip with `index.mjs` (and its source map) at the root. */
  readonly zip: Uint8Array
  /** Base64 of its SHA-256, as Lambda reports it. */
  readonly sha256: string
}

const HANDLERS = join(import.meta.dirname, '..', 'handlers')
const LOCKFILE = join(import.meta.dirname, '..', 'package-lock.json')

/**
 * Bundles and zips the handler `<folder>/<function name>/handler.ts`, to the same bytes for the same sources. A bundle in
 * `cache` is used as long as no source and no dependency has changed.
 */
export async function bundle(functionName: string, cache: string, folder = HANDLERS): Promise<Bundle> {
  const file = join(cache, 'bundles', `${functionName}-${await sourcesHash(folder)}.zip`)
  const cached = await readIntact(file)
  const zip = cached ?? (await bundleModule(join(folder, functionName, 'handler.ts')))
  if (!cached) await writeIntact(file, zip)
  return { zip, sha256: hashOf(zip) }
}

const hashOf = (zip: Uint8Array): string => createHash('sha256').update(zip).digest('base64')

/** A cached bundle whose checksum is right. One that was cut off by a full disk or a crash is made again. */
async function readIntact(file: string): Promise<Buffer | undefined> {
  const [zip, checksum] = await Promise.all([readFile(file), readFile(`${file}.sha256`, 'utf8')]).catch(() => [])
  return zip && checksum === hashOf(zip) ? zip : undefined
}

/** Caches a bundle. Where nothing can be written, the next run bundles again. */
async function writeIntact(file: string, zip: Buffer): Promise<void> {
  try {
    await mkdir(join(file, '..'), { recursive: true })
    await writeWhole(file, zip)
    await writeWhole(`${file}.sha256`, hashOf(zip))
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM', 'ENOSPC'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Several processes or stacks may write the same file at once, hence each writes its own and renames it. */
async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const draft = `${file}.${randomUUID()}`
  try {
    await writeFile(draft, content)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** Bundles and zips a module that exports `handler`, wherever it is. */
export async function bundleModule(module: string): Promise<Buffer> {
  const { outputFiles } = await build({
    entryPoints: [module],
    outfile: 'index.mjs',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Modules can be tree-shaken, unlike CommonJS, which halves what a cold start reads.
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    sourcesContent: false,
    // The same on every machine, and so are the bytes; .vscode/launch.json maps it to this folder.
    sourceRoot: '/eventbed',
    write: false,
    logLevel: 'silent',
    // Some dependencies are CommonJS and call require, which modules lack.
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
  })
  return zipFiles(outputFiles.map(({ path, contents }) => [path.slice(path.lastIndexOf('/') + 1), contents]))
}

/** Zips files with a fixed time and mode, so that the bytes depend on the contents alone. */
async function zipFiles(files: [name: string, contents: Uint8Array][]): Promise<Buffer> {
  const zip = new ZipFile()
  const fixed = { mtime: new Date(Date.UTC(2026, 0, 1)), mode: 0o100644, forceDosTimestamp: true }
  for (const [name, contents] of files) zip.addBuffer(Buffer.from(contents), name, fixed)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const hashes = new Map<string, Promise<string>>()

/** The digest of everything that affects a bundle: all sources in the folder, the versions of dependencies, this file. */
function sourcesHash(folder: string): Promise<string> {
  const known = hashes.get(folder) ?? hashSources(folder)
  hashes.set(folder, known)
  return known
}

async function hashSources(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true })
  const sources = entries.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort()
  const files = [...sources.map((name) => join(folder, name)), LOCKFILE, import.meta.filename]
  const sum = createHash('sha256')
  for (const contents of await Promise.all(files.map((file) => readFile(file)))) sum.update(contents)
  return sum.digest('hex').slice(0, 16)
}
