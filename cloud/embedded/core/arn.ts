/** The parts of an Amazon Resource Name: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  readonly service: string
  readonly region: string
  readonly account: string
  /** Everything after the fifth colon, for example `function:file-splitter` or `role/service/writer`. */
  readonly resource: string
}

export const formatArn = ({ service, region, account, resource }: Arn): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`

/** Parses an ARN; returns `undefined` for any other text. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...resource] = text.split(':')
  if (prefix !== 'arn' || !partition || !service || resource.length === 0) return undefined
  return { service, region: region ?? '', account: account ?? '', resource: resource.join(':') }
}
