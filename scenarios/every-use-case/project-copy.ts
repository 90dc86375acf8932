import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const PROJECT = join(import.meta.dirname, '..', '..')

/** What vitest reported about the tests of one file. */
export interface TestCounts {
  readonly passed: number
  readonly skipped: number
  readonly failed: number
}

/** The part of vitest's JSON report that is read here. */
interface JsonReport {
  readonly testResults: { readonly name: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

/** A copy of the project in a temporary folder, for tests that change its sources and run its commands. */
export class ProjectCopy implements AsyncDisposable {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async create(): Promise<ProjectCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'eventbed-copy-'))
    const copy = new ProjectCopy(folder)
    try {
      // With those that are not committed yet.
      const listFiles = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
      const { stdout } = await promisify(execFile)('git', listFiles, { cwd: PROJECT, maxBuffer: 2 ** 24 })
      const files = stdout.split('\0').filter((file) => file !== '' && existsSync(join(PROJECT, file)))
      await Promise.all(files.map((file) => cp(join(PROJECT, file), join(folder, file))))
      await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'))
      return copy
    } catch (error) {
      await copy[Symbol.asyncDispose]()
      throw error
    }
  }

  read(file: string): Promise<string> {
    return readFile(join(this.#folder, file), 'utf8')
  }

  async write(file: string, text: string): Promise<void> {
    const path = join(this.#folder, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }

  /** Runs a package's command and returns what it printed. Rejects with all of its output where it fails. */
  run(command: string, ...args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const path = join('node_modules', '.bin', command)
      execFile(path, args, { cwd: this.#folder, env: environment(), maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`))
        else resolve(stdout)
      })
    })
  }

  /** Runs a command of this project, such as `start`, with `--json`, and returns what it printed. */
  async runJson<T>(command: string, ...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.run('tsx', 'cli/eventbed.ts', command, '--json', ...args))
  }

  /** Runs a command that prints one line of JSON and then waits for Ctrl-C, such as `up`. */
  async runJsonUntilStopped<T>(command: string): Promise<T> {
    const args = ['--import', 'tsx', 'cli/eventbed.ts', command, '--json']
    const child = spawn(process.execPath, args, {
      cwd: this.#folder,
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    const lines = createInterface(child.stdout)
    const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => [''])])
    child.kill('SIGINT')
    await exited
    return JSON.parse(line)
  }

  /** Runs scenarios on the embedded cloud. Returns the counts of each file, in the order of the files' names. */
  async runScenarios(...files: readonly string[]): Promise<TestCounts[]> {
    const report = join(this.#folder, 'report.json')
    await this.run('vitest', 'run', '--project=scenarios', '--reporter=json', `--outputFile=${report}`, ...files)
    const { testResults }: JsonReport = JSON.parse(await readFile(report, 'utf8'))
    return testResults
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(({ assertionResults }) => {
        const count = (state: string) => assertionResults.filter(({ status }) => status === state).length
        return { passed: count('passed'), skipped: count('skipped'), failed: count('failed') }
      })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Without the variables by which vitest and npm would make these commands part of this run. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_ENV$|TEST$|npm_|KEEP$|EVENTBED_)/.test(name),
  )
  return { ...Object.fromEntries(own), CLOUD: 'embedded' }
}
