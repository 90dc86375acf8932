import type { IncomingMessage } from 'node:http'

/** A request target, split but not normalized: S3 keys can contain what URL parsers would remove. */
export interface RequestAddress {
  /** Still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
}

export function parseAddress({ url = '/' }: IncomingMessage): RequestAddress {
  const queryStart = url.indexOf('?')
  if (queryStart < 0) return { path: url, query: new URLSearchParams() }
  return { path: url.slice(0, queryStart), query: new URLSearchParams(url.slice(queryStart + 1)) }
}

/** `bucket.localhost`, `bucket.s3.localhost`, `bucket.s3.us-east-1.localhost`; but not `s3.localhost`. */
const BUCKET_HOST = /^(?!s3\.)(?<bucket>[a-z0-9][a-z0-9.-]*?)\.(s3\.([a-z0-9-]+\.)?)?localhost(:\d+)?$/

/**
 * Returns the path with the bucket from the host name in front, as S3's routes expect it:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function pathWithBucket(path: string, host: string | undefined): string {
  const bucket = BUCKET_HOST.exec(host ?? '')?.groups?.bucket
  return bucket === undefined ? path : `/${bucket}${path}`
}
