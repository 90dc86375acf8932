import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Entries in the order in which they were added: in memory, or one JSON a line in a file that processes share. */
export class JsonLog<T> {
  readonly #entries: T[] = []
  readonly #file: string | undefined

  constructor(file?: string | undefined) {
    this.#file = file
  }

  /** Is done when it returns: who is stopped the next moment has left its entry behind. */
  append(entry: T): void {
    if (this.#file === undefined) {
      this.#entries.push(entry)
      return
    }
    mkdirSync(dirname(this.#file), { recursive: true })
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`)
  }

  /** All entries, those that other processes have added included. */
  read(): readonly T[] {
    if (this.#file === undefined) return this.#entries
    // What stands behind the last line end is being written, or its writer was stopped on the way.
    const lines = textOf(this.#file).split('\n').slice(0, -1)
    return lines.map((line, place) => this.#parse(line, place + 1))
  }

  #parse(line: string, number: number): T {
    try {
      return JSON.parse(line)
    } catch (cause) {
      throw new Error(
        `[eventbed] Line ${number} of ${this.#file} is no JSON.\n  • Remove the line, or the file if nobody needs it.`,
        { cause },
      )
    }
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // Nothing was added yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
