import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, test, vi } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { createProgram } from './program.ts'

/** What a shell makes of a line: words, with quotes around those that have spaces. Comments and pipes are not ours. */
const wordsOf = (line: string): string[] =>
  [...line.replace(/ \| .*$| {2,}\(.*$/, '').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare!,
  )

/** The help of a command as it is printed, with what is added after the options. */
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
  })
  command.outputHelp()
  return text
}

const examplesOf = (command: Command): string[] =>
  (helpOf(command).split('Examples:\n')[1] ?? '').split('\n').flatMap((line) => (line.trim() ? [line.trim()] : []))

/** Runs a command line without its action; returns the command and its options. */
async function parse(words: readonly string[]): Promise<{ name: string; errors: string }> {
  const program = createProgram()
  let name = ''
  let errors = ''
  for (const command of program.commands) {
    command.exitOverride().configureOutput({
      writeErr: (text) => {
        errors += text
      },
    })
    command.action(() => {
      name = command.name()
    })
  }
  await program
    .exitOverride()
    .parseAsync(['node', 'eventbed', ...words])
    .catch(() => {})
  return { name, errors }
}

describe.each(createProgram().commands.map((command) => [command.name(), command] as const))('%s', (name, command) => {
  test('every command has an npm script of its name', () => {
    expect(Object.keys(manifest.scripts)).toContain(name)
  })

  test.each(examplesOf(command).filter((line) => /npm (start|run)/.test(line)))(
    'the example "%s" is valid',
    async (line) => {
      const words = wordsOf(line).filter((word) => !/^[A-Z_]+=/.test(word))
      const [, second, ...rest] = words
      const script = second === 'run' ? rest[0]! : second!
      const args = words.slice(words.indexOf('--') === -1 ? words.length : words.indexOf('--') + 1)
      expect(await parse([script, ...args])).toEqual({ name: script, errors: '' })
    },
  )

  test('its help has at least one example, unless it takes no options', () => {
    if (command.options.length > 0) expect(examplesOf(command).length).toBeGreaterThan(0)
  })
})

test('a wrong option prints one line and where to read more', async () => {
  const { name, errors } = await parse(['up', '--prot', '4566'])
  expect(name).toBe('')
  expect(errors).toBe(
    "error: unknown option '--prot'\n(Did you mean --port?)\nSee the options and examples: npm run up -- --help\n",
  )
})

test('a wrong value names the option and what it must be', async () => {
  const { errors } = await parse(['cloud', '--port', '99999'])
  expect(errors).toContain(
    "error: option '--port <number>' argument '99999' is invalid. Must be a whole number from 0 (any free port) to 65535.",
  )
})

test('the module of every command exists', async () => {
  vi.resetModules()
  for (const { name } of createProgram().commands.map((command) => ({ name: command.name() })))
    expect(
      ['', 'deploy/', 'doctor/', 'parity/', '../bench/'].some((folder) =>
        existsSync(join(import.meta.dirname, folder, `${name}.ts`)),
      ),
      name,
    ).toBe(true)
})
