import type { PutRuleCommandInput, PutTargetsCommandInput } from '@aws-sdk/client-eventbridge'
import { parseArn } from '../core/arn.ts'
import { AwsError } from '../core/errors.ts'
import type { Bus, Rule } from './bus.ts'
import { constraintViolation, validationError } from './errors.ts'
import { MAX_TARGETS_PER_RULE } from './limits.ts'
import { compilePattern } from './pattern/event-pattern.ts'
import { parseSchedule } from './schedule/schedule.ts'
import { validateTarget } from './target/validate-target.ts'

/** Creates a rule, or updates the one with the same name. */
export function putRule(bus: Bus, input: PutRuleCommandInput): Rule {
  const { Name: name = '', EventPattern: pattern, ScheduleExpression: schedule, State = 'ENABLED', RoleArn } = input
  const subject = `Value '${name}' at 'name'`
  if (!/^[.\-_A-Za-z0-9]+$/.test(name))
    throw constraintViolation(subject, 'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+')
  if (name.length > 64) throw constraintViolation(subject, 'Member must have length less than or equal to 64')
  if (!pattern && !schedule) throw validationError('Parameter(s) EventPattern or ScheduleExpression must be specified.')
  if (schedule && bus.name !== 'default')
    throw validationError('ScheduleExpression is supported only on the default event bus.')
  if (schedule) parseSchedule(schedule)
  const existing = bus.rules.get(name)
  const { account, region } = parseArn(bus.arn)!
  const path = bus.name === 'default' ? name : `${bus.name}/${name}`
  const rule: Rule = {
    name,
    arn: `arn:aws:events:${region}:${account}:rule/${path}`,
    busName: bus.name,
    pattern: pattern || undefined,
    matches: pattern ? compilePattern(pattern) : () => false,
    schedule: schedule || undefined,
    roleArn: RoleArn,
    description: input.Description,
    state: State,
    targets: existing?.targets ?? new Map(),
    // PutRule ignores tags when the rule exists: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    tags: existing?.tags ?? input.Tags ?? [],
  }
  bus.rules.set(name, rule)
  return rule
}

/** Deletes a rule and returns it; `undefined` when it does not exist, which is not an error. */
export function deleteRule(bus: Bus, name: string | undefined): Rule | undefined {
  const rule = bus.rules.get(name ?? '')
  if (rule?.targets.size) throw validationError("Rule can't be deleted since it has targets.")
  bus.rules.delete(name ?? '')
  return rule
}

/** Adds targets, or replaces those with the same ids. When one target is invalid, none is added. */
export function putTargets(rule: Rule, { Targets = [] }: PutTargetsCommandInput): void {
  for (const [index, target] of Targets.entries()) validateTarget(target, index + 1)
  const ids = new Set([...rule.targets.keys(), ...Targets.map(({ Id }) => Id!)])
  if (ids.size > MAX_TARGETS_PER_RULE)
    throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.', {
      status: 400,
    })
  for (const target of Targets) rule.targets.set(target.Id!, target)
}
