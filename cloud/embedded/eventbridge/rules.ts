import type { PutRuleCommandInput, PutTargetsCommandInput } from '@aws-sdk/client-eventbridge'
import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import { AwsError, notImplemented } from '../core/errors.ts'
import type { Bus, Rule } from './bus.ts'
import { compilePattern } from './pattern/compile.ts'
import { invalid } from './problems.ts'

/** Makes a rule, or changes the one of that name. */
export function putRule(bus: Bus, input: PutRuleCommandInput, { account, region }: Call): Rule {
  const { Name: name = '', EventPattern: pattern, ScheduleExpression, State = 'ENABLED', Description, Tags } = input
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name))
    throw invalid(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    )
  if (ScheduleExpression) throw notImplemented('events PutRule ScheduleExpression')
  if (!pattern) throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.')
  const known = bus.rules.get(name)
  const path = bus.name === 'default' ? name : `${bus.name}/${name}`
  const rule: Rule = {
    name,
    arn: `arn:aws:events:${region}:${account}:rule/${path}`,
    busName: bus.name,
    pattern,
    matches: compilePattern(pattern),
    description: Description,
    enabled: State !== 'DISABLED',
    targets: known?.targets ?? new Map(),
    tags: known?.tags ?? Tags ?? [],
  }
  bus.rules.set(name, rule)
  return rule
}

export function deleteRule(bus: Bus, name: string | undefined): void {
  if (bus.rules.get(name ?? '')?.targets.size) throw invalid("Rule can't be deleted since it has targets.")
  bus.rules.delete(name ?? '')
}

const MOST_TARGETS = 5
/** Members of a target that change what is sent, and that this cloud does not honour. */
const UNKNOWN = [
  'KinesisParameters',
  'EcsParameters',
  'BatchParameters',
  'HttpParameters',
  'RedshiftDataParameters',
] as const

export function putTargets(rule: Rule, { Targets = [] }: PutTargetsCommandInput): void {
  for (const target of Targets) {
    const service = parseArn(target.Arn ?? '')?.service
    if (!service) throw invalid(`Parameter ${target.Arn} is not valid. Reason: Provided Arn is not in correct format.`)
    if (!['lambda', 'sqs', 'events'].includes(service))
      throw notImplemented(`events targets of the service ${service} (${target.Arn})`)
    for (const member of UNKNOWN) if (target[member]) throw notImplemented(`events PutTargets ${member}`)
    if ([target.Input, target.InputPath, target.InputTransformer].filter((one) => one !== undefined).length > 1)
      throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${target.Id}.`)
  }
  const ids = new Set([...rule.targets.keys(), ...Targets.map(({ Id }) => Id!)])
  if (ids.size > MOST_TARGETS)
    throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.', {
      status: 400,
    })
  for (const target of Targets) rule.targets.set(target.Id!, target)
}
