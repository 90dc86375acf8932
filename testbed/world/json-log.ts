import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '../../cloud/common/user-error.ts'

/** An append-only log: in memory, or in a JSON Lines file that several processes can share. */
export class JsonLog<T> {
  readonly #entries: T[] = []
  readonly #file: string | undefined

  constructor(file?: string | undefined) {
    this.#file = file
  }

  /** Appends synchronously, so that an entry is not lost if the process is killed right afterwards. */
  append(entry: T): void {
    if (this.#file === undefined) {
      this.#entries.push(entry)
      return
    }
    mkdirSync(dirname(this.#file), { recursive: true })
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`)
  }

  /** Reads all entries, including those that other processes added. */
  read(): readonly T[] {
    if (this.#file === undefined) return this.#entries
    // A line without a line end is still being written, or its writer was killed.
    const lines = readIfExists(this.#file).split('\n').slice(0, -1)
    return lines.map((line, index) => this.#parse(line, index + 1))
  }

  #parse(line: string, number: number): T {
    try {
      return JSON.parse(line)
    } catch (cause) {
      throw new UserError(`Line ${number} of ${this.#file} is not valid JSON.`, {
        fixes: ['Remove the line, or the file if it is no longer needed'],
        cause,
      })
    }
  }
}

function readIfExists(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
