import type { IncomingMessage } from 'node:http'

/** A request's target, taken apart without being changed: S3's keys may hold what a URL would be tidied of. */
export interface RequestAddress {
  /** Still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
}

export function parseAddress({ url = '/' }: IncomingMessage): RequestAddress {
  const question = url.indexOf('?')
  if (question < 0) return { path: url, query: new URLSearchParams() }
  return { path: url.slice(0, question), query: new URLSearchParams(url.slice(question + 1)) }
}

/** `bucket.localhost`, `bucket.s3.localhost`, `bucket.s3.us-east-1.localhost`; not `s3.localhost`, which is no bucket's. */
const BUCKET_HOST =
  /^(?!s3\.)(?<bucket>[a-z0-9][a-z0-9.-]*?)\.(s3\.([a-z0-9-]+\.)?localhost|s3\.([a-z0-9-]+\.)?localhost\.localstack\.cloud|localhost)(:\d+)?$/

/**
 * The path with a bucket that is named in the host put in front, as S3's routes expect it:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function pathWithBucket(path: string, host: string | undefined): string {
  const bucket = BUCKET_HOST.exec(host ?? '')?.groups?.bucket
  return bucket === undefined ? path : `/${bucket}${path}`
}
