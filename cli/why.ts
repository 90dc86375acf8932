import { readFile } from 'node:fs/promises'
import { parseJsonObject } from '../cloud/common/json.ts'
import { UserError } from '../cloud/common/user-error.ts'
import { useCases } from '../scenarios/use-cases.ts'
import type { Explanation, TestedUseCase } from '../testbed/use-case.ts'
import type { Answer } from '../testbed/why/answer.ts'
import type { OutgoingEvent } from '../testbed/world/event-bus-client.ts'
import type { World } from '../testbed/world/world.ts'
import { attach } from './attach.ts'
import { styled } from './styled.ts'

interface WhyOptions {
  readonly stack?: string
  /** A JSON file with the event in question. */
  readonly event?: string
  readonly json?: boolean
}

/** A question and how to answer it. `--json` prints the subject. */
export interface Question {
  readonly subject: Readonly<Record<string, unknown>> & { readonly kind: string }
  readonly explanation: Explanation
}

/** Explains where an input of a running stack is, or where it stopped. */
export async function why(
  words: readonly string[],
  { stack, event, json }: WhyOptions,
  find: (stack?: string) => Promise<World> = attach,
): Promise<void> {
  const question = await readQuestion(useCases, words, event)
  const world = await find(stack)
  try {
    await runWhy(world, question, { json })
  } finally {
    await world.cloud.stop()
  }
}

/** Parses the question of a command line. `eventFile` is a JSON file with the event itself. */
export async function readQuestion(
  all: readonly Pick<TestedUseCase, 'explanations'>[],
  words: readonly string[],
  eventFile?: string,
): Promise<Question> {
  const explanations = all.flatMap((useCase) => useCase.explanations ?? [])
  const usage = explanations.map((each) => `npm run why -- ${each.usage}`)
  const [kind, ...rest] = words
  const explanation = explanations.find(({ subject }) => subject === kind)
  if (eventFile !== undefined && kind !== undefined && !explanation?.takesEvent)
    throw new UserError(`--event gives an event, but the question is about something else: ${words.join(' ')}.`, {
      fixes: usage,
    })
  const parsed = explanation?.parse(rest)
  if (!kind || !explanation || !parsed)
    throw new UserError(`It is not clear what to explain: ${words.join(' ') || 'no subject was given'}.`, {
      fixes: usage,
    })
  const event = eventFile === undefined ? {} : { event: await readEvent(eventFile) }
  return { subject: { kind, ...parsed, ...event }, explanation }
}

/** Prints the answer. */
export async function runWhy(
  world: World,
  { subject, explanation }: Question,
  { json }: { json?: boolean | undefined } = {},
): Promise<Answer> {
  const answer = await explanation.explain(world, subject)
  process.stdout.write(json ? `${JSON.stringify({ subject, ...answer })}\n` : formatAnswer(answer))
  return answer
}

function formatAnswer({ verdict, lines: [first = '', ...rest] }: Answer): string {
  const style = verdict === 'stored' ? 'green' : verdict === 'under way' ? 'bold' : 'red'
  return `${[`${styled(style, verdict)}: ${first}`, ...rest].join('\n')}\n`
}

/** Reads an event in the format of EventBridge or of PutEvents: `detail-type`, `detailType` or `DetailType`. */
async function readEvent(file: string): Promise<OutgoingEvent> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new UserError(`The event ${file} cannot be read: ${cause.code}.`, {
      fixes: ['Give the path of a JSON file'],
      cause,
    })
  })
  const parsed = parseJsonObject(text)
  const source = parsed?.source ?? parsed?.Source
  const detailType = parsed?.['detail-type'] ?? parsed?.detailType ?? parsed?.DetailType
  const rawDetail = parsed?.detail ?? parsed?.Detail
  const detail = typeof rawDetail === 'string' ? parseJsonObject(rawDetail) : rawDetail
  if (typeof source !== 'string' || typeof detailType !== 'string' || typeof detail !== 'object' || detail === null)
    throw new UserError(`${file} is not an event.`, {
      fixes: ['Write JSON with source, detail-type, and an object as detail'],
    })
  return { source, detailType, detail }
}
