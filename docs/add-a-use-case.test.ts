import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProjectCopy } from '../scenarios/every-use-case/project-copy.ts'

/** They compile the whole project and start clouds, which takes a while on a busy machine. */
const TIMEOUT_MS = 300_000

interface CodeBlock {
  readonly language: string
  readonly file: string
  readonly code: string
}

interface Started {
  readonly useCases: readonly { readonly useCase: string; readonly summary: string }[]
  readonly ledger: { readonly balanced: boolean }
}

let project: ProjectCopy
let blocks: CodeBlock[]

beforeAll(async () => {
  blocks = codeBlocks(await readFile(new URL('add-a-use-case.md', import.meta.url), 'utf8'))
  project = await ProjectCopy.create()
  for (const { language, file, code } of blocks)
    await project.write(file, language === 'diff' ? applyDiff(await project.read(file), code) : code)
}, TIMEOUT_MS)
afterAll(() => project[Symbol.asyncDispose]())

test('the tutorial adds one file in provision/, folders for its functions and scenarios, and lines in the list', () => {
  const folders = blocks.map(({ file }) => file.split('/').slice(0, -1).join('/'))
  expect([...new Set(folders)].sort()).toEqual([
    'handlers/invoice-reader',
    'handlers/invoice-recorder',
    'provision',
    'scenarios',
    'scenarios/invoices',
  ])
  expect(blocks.filter(({ file }) => file.startsWith('provision/'))).toHaveLength(1)
  expect(blocks.flatMap(({ language, file }) => (language === 'diff' ? [file] : []))).toEqual([
    'scenarios/use-cases.ts',
  ])
})

test("the tutorial's code compiles and follows the project's style", { timeout: TIMEOUT_MS }, async () => {
  await project.run('tsc')
  await project.run('biome', 'check', ...blocks.map(({ file }) => file))
})

test("the tutorial's scenarios pass on the embedded cloud", { timeout: TIMEOUT_MS }, async () => {
  const counts = await project.runScenarios('scenarios/invoices')
  expect(counts).toEqual([{ passed: 3, skipped: 0, failed: 0 }])
})

test("npm start drives the tutorial's use case beside the others, and the ledger balances", {
  timeout: TIMEOUT_MS,
}, async () => {
  const { useCases, ledger } = await project.runJson<Started>('start', '--fault', 'sqs:SendMessage throttle times=1')
  expect(useCases).toHaveLength(4)
  expect(useCases.at(-1)).toMatchObject({
    useCase: 'invoices: invoice JSON → S3 → invoice-reader → SQS → invoice-recorder → DynamoDB',
    summary: 'INV-1.json: 2 of 2 lines stored.',
  })
  expect(ledger.balanced).toBe(true)
})

test("npm run up prints the names of the tutorial's resources", { timeout: TIMEOUT_MS }, async () => {
  const { outputs } = await project.runJsonUntilStopped<{ outputs: Record<string, string> }>('up')
  const { stack } = outputs
  expect(outputs).toMatchObject({
    invoiceUploadsBucket: `${stack}-invoice-uploads-000000000000`,
    invoicesTable: `${stack}-invoices`,
    invoiceLinesUrl: expect.stringMatching(new RegExp(`/${stack}-invoice-lines$`)),
    invoicesDlqUrl: expect.stringMatching(new RegExp(`/${stack}-invoices-dlq$`)),
    invoiceReader: `${stack}-invoice-reader`,
    invoiceRecorder: `${stack}-invoice-recorder`,
  })
})

/** The fenced blocks of a page that name a file: ```ts title="provision/invoices.ts" */
function codeBlocks(page: string): CodeBlock[] {
  const fences = page.matchAll(/^```(\w+) title="([^"]+)"\n(.*?)^```$/gms)
  return [...fences].map(([, language = '', file = '', code = '']) => ({ language, file, code }))
}

/** Inserts the lines that start with a plus. Hunks are separated by an empty line; what stands around them must be unique. */
function applyDiff(text: string, diff: string): string {
  return diff
    .trimEnd()
    .split('\n\n')
    .map((hunk) => hunk.split('\n'))
    .reduce((current, hunk) => {
      const withoutMarks = (lines: readonly string[]) => lines.map((line) => `${line.slice(1)}\n`).join('')
      const context = withoutMarks(hunk.filter((line) => line.startsWith(' ')))
      const parts = current.split(context)
      if (parts.length !== 2) throw new Error(`The diff does not fit: ${parts.length - 1} matches of\n${context}`)
      return parts.join(withoutMarks(hunk))
    }, text)
}
