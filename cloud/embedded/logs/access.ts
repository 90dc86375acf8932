import type { Call } from '../core/call.ts'
import type { PermissionRules } from '../core/service.ts'

type OnGroup = { readonly logGroupName?: string | undefined; readonly logGroupIdentifier?: string | undefined }
type OnStream = OnGroup & { readonly logStreamName: string | undefined }
type Tagged = { readonly resourceArn: string | undefined }

/** The group's name in an ARN, with or without `:*` at its end; a name is returned as it is. */
export const groupNameIn = (identifier = ''): string => identifier.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '')

const groupArn = (name: string, { region, account }: Call): string =>
  `arn:aws:logs:${region}:${account}:log-group:${name || '*'}`

const anyGroup = (_: object, call: Call): string => `${groupArn('*', call)}:*`
const groupOf = ({ logGroupName, logGroupIdentifier }: OnGroup): string =>
  logGroupName ?? groupNameIn(logGroupIdentifier)
const group = (input: OnGroup, call: Call): string => `${groupArn(groupOf(input), call)}:*`
const stream = (input: OnStream, call: Call): string =>
  `${groupArn(groupOf(input), call)}:log-stream:${input.logStreamName}`
const tagged = ({ resourceArn }: Tagged, call: Call): string => `${groupArn(groupNameIn(resourceArn), call)}:*`

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
export const permissions = {
  createLogGroup: group,
  deleteLogGroup: group,
  describeLogGroups: anyGroup,
  createLogStream: group,
  deleteLogStream: stream,
  describeLogStreams: group,
  putLogEvents: stream,
  getLogEvents: stream,
  filterLogEvents: group,
  putRetentionPolicy: group,
  deleteRetentionPolicy: group,
  tagResource: tagged,
  untagResource: tagged,
  listTagsForResource: tagged,
} satisfies Partial<PermissionRules<'logs'>>
