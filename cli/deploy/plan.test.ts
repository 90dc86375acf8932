import { expect, test } from 'vitest'
import { timingProfileNamed } from '../../provision/timing-profile.ts'
import { wholeArchitecture } from '../../scenarios/every-use-case/whole-architecture.ts'
import { planDeployment } from './plan.ts'

test('a plan lists the resources to create, with their names in the target account', async () => {
  const { resources, calls } = await planDeployment(wholeArchitecture, {
    stack: 'demo',
    timingProfile: timingProfileNamed('production'),
    accountId: '123456789012',
  })
  const count = (kind: string) => resources.filter((each) => each.kind === kind).length
  expect({ functions: count('function'), tables: count('table'), queues: count('queue') }).toEqual({
    functions: 4,
    tables: 5,
    queues: 4,
  })
  expect(resources.find(({ kind }) => kind === 'bucket')?.name).toBe('demo-uploads-123456789012')
  expect(resources.find(({ kind }) => kind === 'event-source')).toMatchObject({
    name: 'demo-record-writer',
    of: 'arn:aws:sqs:us-east-1:123456789012:demo-records',
  })
  expect(JSON.stringify(resources)).not.toContain('000000000000')
  expect(calls).toBeGreaterThan(100)
})
