import { expect, test } from 'vitest'
import { iamDefinition } from '../iam/definition.ts'
import { Wire } from './wire.ts'

async function decode(form: string): Promise<unknown> {
  const wire = new Wire(iamDefinition, await iamDefinition.loadSdk())
  const request = { method: 'POST', path: '/', query: new URLSearchParams(), headers: {}, body: Buffer.from(form) }
  return wire.decode(wire.match(request)!, request)
}

test('a form is read into the shape of the input', async () => {
  const form =
    'Action=CreateUser&UserName=ann&Tags.member.2.Key=b&Tags.member.2.Value=2&Tags.member.1.Key=a&Tags.member.1.Value='
  expect(await decode(form)).toMatchObject({
    UserName: 'ann',
    Tags: [
      { Key: 'a', Value: '' },
      { Key: 'b', Value: '2' },
    ],
  })
})

test('a key of a million parts is ignored in linear time and does not overflow the stack', async () => {
  const start = performance.now()
  const form = `Action=CreateUser&UserName=ann&${'a.'.repeat(1_000_000)}b=1&Tags.${'member.1.'.repeat(100_000)}Key=a`
  expect(await decode(form)).toMatchObject({ UserName: 'ann' })
  expect(performance.now() - start).toBeLessThan(2000)
})
