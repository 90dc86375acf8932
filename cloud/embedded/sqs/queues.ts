import { parseArn } from '../core/arn.ts'
import type { Scope } from '../core/regional.ts'
import { noSuchQueue } from './errors.ts'
import type { Queue } from './queue.ts'

/** All queues of a cloud, by ARN. */
export class Queues {
  readonly #queues = new Map<string, Queue>()

  add(queue: Queue): void {
    this.#queues.set(queue.arn, queue)
  }

  remove(queue: Queue): void {
    queue.close()
    this.#queues.delete(queue.arn)
  }

  byArn(arn: string): Queue | undefined {
    return this.#queues.get(arn)
  }

  byName(name: string, scope: Scope): Queue | undefined {
    return this.#queues.get(queueArn(name, scope))
  }

  /** Finds a queue by the last two path segments of its URL, account and name. The host does not matter. */
  getByUrl(url: string | undefined, scope: Scope): Queue {
    const queue = this.byArn(queueArnFromUrl(url, scope))
    if (!queue) throw noSuchQueue()
    return queue
  }

  inScope({ account, region }: Scope): Queue[] {
    return this.all().filter(({ arn }) => {
      const parsed = parseArn(arn)
      return parsed?.account === account && parsed.region === region
    })
  }

  all(): Queue[] {
    return [...this.#queues.values()]
  }
}

export const queueArn = (name: string, { account, region }: Scope): string => `arn:aws:sqs:${region}:${account}:${name}`

export function queueArnFromUrl(url: string | undefined, scope: Scope): string {
  const [account, name] = (url ?? '').split('/').slice(-2)
  return queueArn(name ?? '', { account: account || scope.account, region: scope.region })
}

export const queueUrl = ({ arn, name }: Queue, endpoint: string): string =>
  `${endpoint}/${parseArn(arn)!.account}/${name}`
