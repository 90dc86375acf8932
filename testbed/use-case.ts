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
 * A use case with its parts for tests, `npm start`, the ledger, `why` and the soak. Only the name, `provision` and the
 * description are required; without an optional part, the respective feature skips the use case.
 */
export interface TestedUseCase<R extends Resources = NoResources> extends UseCase<R> {
  /** The path of an input in one line: `producer → EventBridge → rule → event-recorder → DynamoDB`. */
  readonly description: string
  /** Sends one input, waits for its effect, and reports what happened: for `npm start`. */
  drive?(world: World<R>, options: DriveOptions): Promise<DriveResult>
  /** How to reconcile inputs and outcomes. */
  readonly ledger?: LedgerPart<R>
  /** The questions that `npm run why` answers. */
  readonly explanations?: readonly Explanation<R>[]
  /** Random inputs and faults for `npm run soak`. */
  readonly soak?: SoakPart<R>
  /** How to make each function use each of its permissions, by the function's logical name. */
  readonly permissionExercises?: Readonly<Record<string, PermissionExercises<R>>>
  /** The function that precedes each function, for traces in a cloud without spans: `{ 'record-writer': 'file-splitter' }`. */
  readonly functionOrder?: Readonly<Record<string, string>>
  /** Additional ids under which the functions log an input. */
  logIdsOf?(world: World<R>, input: Pick<Input, 'objectId'>): Promise<readonly string[]>
  /** Measures the use case, for `npm run bench`. */
  bench?(world: World<R>, options: { readonly rows: number }): Promise<readonly Figure[]>
  /** What a million inputs use on AWS, for the cost estimate of `npm run deploy`. */
  readonly usagePerMillion?: UsagePerMillion
}

/** The units that AWS bills. Lambda seconds are those of a function with 512 MB. */
export type UsageUnit =
  | 'sqsRequest'
  | 'lambdaRequest'
  | 'lambdaSecond'
  | 'dynamodbWrite'
  | 'restApiRequest'
  | 'event'
  | 'logGigabyte'

export interface UsagePerMillion {
  /** The name of the inputs in a sentence such as "A million orders: …". */
  readonly inputs: string
  readonly units: Readonly<Partial<Record<UsageUnit, number>>>
}

export interface DriveOptions {
  /** Starts at 1. Each round sends another input. */
  readonly round: number
  /** A file of the user's own, for use cases that take files. */
  readonly file?: string | undefined
  /** Called with a line such as `1,200 of 20,000 rows` while an input takes its time. */
  readonly onProgress?: ((line: string) => void) | undefined
}

/** What a use case did with its input. */
export interface DriveResult {
  readonly summary: string
  /** Parts of the input that ended elsewhere than in a table, each with the reason. */
  readonly problems?: readonly string[]
  readonly trace: readonly TraceStep[]
  /** The first items of each table, and how many more there are. */
  readonly tables: readonly { readonly name: string; readonly items: readonly Item[]; readonly more: number }[]
}

export interface LedgerPart<R extends Resources = NoResources> {
  /** The kinds of inputs, in the order in which they are printed: `['files', 'rows']`. */
  readonly kinds: readonly string[]
  /** Compares inputs with outcomes. The returned properties become details of the ledger. */
  reconcile(world: World<R>, ledger: LedgerBuilder): Promise<Readonly<Record<string, unknown>>>
}

/** A question that `npm run why` answers. */
export interface Explanation<R extends Resources = NoResources> {
  /** The first word of the question: `row`. */
  readonly subject: string
  /** The syntax of the question: `row <file> <number>`. */
  readonly usage: string
  /** Whether the question accepts the event itself, with `--event <file>`. */
  readonly takesEvent?: boolean
  /** Parses the words after the subject. Returns `undefined` where they do not match the syntax. */
  parse(words: readonly string[]): Readonly<Record<string, unknown>> | undefined
  explain(world: World<R>, question: Readonly<Record<string, unknown>>): Promise<Answer>
}

/** One action that a role allows on one resource. */
export interface RolePermission {
  readonly action: string
  readonly resource: string
}

/** Makes a function use a permission. */
export interface PermissionExercise<R extends Resources = NoResources> {
  /** Permissions that must be revoked, too, since the function works with either. */
  without?(permission: RolePermission): boolean
  /** Whether it mostly waits, and so should start first. */
  readonly isSlow?: boolean
  run(world: World<R>): Promise<unknown>
  /** Undoes what it changed. */
  after?(world: World<R>): Promise<unknown>
}

export interface PermissionExercises<R extends Resources = NoResources> {
  readonly usual: PermissionExercise<R>
  /** The exceptions, by action, or by action and end of the resource: `sqs:SendMessage uploads-dlq`. */
  readonly others?: Readonly<Record<string, PermissionExercise<R>>>
}
