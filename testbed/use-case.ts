import type { TraceStep } from '../cloud/api/trace-summary.ts'
import type { NoResources, Resources, UseCase } from '../provision/use-case.ts'
import type { LedgerBuilder } from './ledger/ledger-builder.ts'
import type { Figure } from './measure/figure.ts'
import type { SoakPart } from './soak/soak-part.ts'
import type { Input } from './trace/inputs.ts'
import type { Answer } from './why/answer.ts'
import type { Item } from './world/table-view.ts'
import type { World } from './world/world.ts'

/**
 * A use case with what tests, `npm start`, the ledger, `why` and the soak need to know of it. Only the name, the
 * provisioning and the description are required; what is left out is not offered for this use case.
 */
export interface TestedUseCase<R extends Resources = NoResources> extends UseCase<R> {
  /** The path of an input in one line: `producer → EventBridge → rule → event-recorder → DynamoDB`. */
  readonly description: string
  /** Sends one input, waits for its effect, and says what happened: for `npm start`. */
  drive?(world: World<R>, options: DriveOptions): Promise<DriveResult>
  /** Which tallies the ledger has for this use case, and how inputs and outcomes are compared. */
  readonly ledger?: LedgerPart<R>
  /** What `npm run why` can be asked about. */
  readonly explanations?: readonly Explanation<R>[]
  /** Random inputs and faults for `npm run soak`. */
  readonly soak?: SoakPart<R>
  /** How to make each function need each of its permissions, by the function's logical name. */
  readonly permissionExercises?: Readonly<Record<string, PermissionExercises<R>>>
  /** Which function follows which, for traces in a cloud that records no spans: `{ 'record-writer': 'file-splitter' }`. */
  readonly functionOrder?: Readonly<Record<string, string>>
  /** Further ids under which the functions log an input. */
  logIdsOf?(world: World<R>, input: Pick<Input, 'objectId'>): Promise<readonly string[]>
  /** What `npm run bench` measures with it. */
  bench?(world: World<R>, options: { readonly rows: number }): Promise<readonly Figure[]>
  /** What a million inputs use on AWS, for the estimate that `npm run deploy` prints. */
  readonly usagePerMillion?: UsagePerMillion
}

/** What AWS bills. Function seconds are those of 512 MB. */
export type UsageUnit =
  | 'sqsRequest'
  | 'lambdaRequest'
  | 'lambdaSecond'
  | 'dynamodbWrite'
  | 'restApiRequest'
  | 'event'
  | 'logGigabyte'

export interface UsagePerMillion {
  /** As in "a million …": `orders`. */
  readonly inputs: string
  readonly units: Readonly<Partial<Record<UsageUnit, number>>>
}

export interface DriveOptions {
  /** Counts from 1; each round sends another input. */
  readonly round: number
  /** A file of the user's own, for use cases that take files. */
  readonly file?: string | undefined
}

/** What one use case was given and what became of it. */
export interface DriveResult {
  readonly summary: string
  readonly trace: readonly TraceStep[]
  /** The first items of each table, and how many more there are. */
  readonly tables: readonly { readonly name: string; readonly items: readonly Item[]; readonly more: number }[]
}

export interface LedgerPart<R extends Resources = NoResources> {
  /** The kinds of inputs, in the order in which they are printed: `['files', 'rows']`. */
  readonly kinds: readonly string[]
  /** Compares inputs with outcomes; what it returns stands in the ledger under its own name. */
  reconcile(world: World<R>, ledger: LedgerBuilder): Promise<Readonly<Record<string, unknown>>>
}

/** A question that `npm run why` answers. */
export interface Explanation<R extends Resources = NoResources> {
  /** The first word of the question: `row`. */
  readonly subject: string
  /** The question as it is typed: `row <file> <number>`. */
  readonly usage: string
  /** Whether the question takes the event itself, with `--event <file>`. */
  readonly takesEvent?: boolean
  /** The question in the words after the subject, or `undefined` where they do not fit. */
  parse(words: readonly string[]): Readonly<Record<string, unknown>> | undefined
  explain(world: World<R>, question: Readonly<Record<string, unknown>>): Promise<Answer>
}

/** One action on one resource that a role is allowed. */
export interface RolePermission {
  readonly action: string
  readonly resource: string
}

/** What makes a function need a permission. */
export interface PermissionExercise<R extends Resources = NoResources> {
  /** Permissions that must be missing too, or this one is not needed. */
  without?(permission: RolePermission): boolean
  /** It mostly waits, so it comes first. */
  readonly isSlow?: boolean
  run(world: World<R>): Promise<unknown>
  /** Undoes what it changed. */
  after?(world: World<R>): Promise<unknown>
}

export interface PermissionExercises<R extends Resources = NoResources> {
  readonly usual: PermissionExercise<R>
  /** By action, or action and the end of the resource: `sqs:SendMessage uploads-dlq`. */
  readonly others?: Readonly<Record<string, PermissionExercise<R>>>
}
