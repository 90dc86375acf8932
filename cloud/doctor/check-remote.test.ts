import { expect, test } from 'vitest'
import { checkAccount, checkEndpoint } from './check-remote.ts'
import { fakeMachine } from './fake-machine.ts'
import type { EndpointStatus } from './machine-info.ts'

const url = 'http://127.0.0.1:4566'
const checkWith = (status: EndpointStatus) =>
  checkEndpoint(fakeMachine({ env: { AWS_ENDPOINT_URL: url }, endpoint: async () => status }))

test('the endpoint check passes when a cloud answers there', async () => {
  expect(await checkWith({ state: 'available', accountId: '000000000000' })).toEqual({
    what: 'Endpoint',
    neededFor: ['endpoint'],
    state: 'ok',
    detail: 'http://127.0.0.1:4566 answers, account 000000000000',
    todo: [],
  })
})

test('the endpoint check fails without a request when AWS_ENDPOINT_URL is not set', async () => {
  const endpoint = () => Promise.reject(new Error('probed'))
  expect(await checkEndpoint(fakeMachine({ env: {}, endpoint }))).toEqual({
    what: 'Endpoint',
    neededFor: ['endpoint'],
    state: 'missing',
    detail: 'AWS_ENDPOINT_URL is not set',
    todo: [
      'Set it to the URL of a cloud: AWS_ENDPOINT_URL=http://127.0.0.1:4566 ' +
        '(npm run cloud -- --port 4566 starts one)',
    ],
  })
})

test.each(['127.0.0.1:4566', 'localhost:4566', 'nonsense'])(
  'the endpoint check fails when AWS_ENDPOINT_URL is %s, which is not an HTTP URL',
  async (wrong) => {
    expect(await checkEndpoint(fakeMachine({ env: { AWS_ENDPOINT_URL: wrong } }))).toMatchObject({
      state: 'missing',
      detail: `AWS_ENDPOINT_URL=${wrong} is not an HTTP URL`,
      todo: ['Use the form http://127.0.0.1:4566'],
    })
  },
)

test('the endpoint check fails when nothing answers there', async () => {
  expect(await checkWith({ state: 'unreachable', reason: 'connect ECONNREFUSED 127.0.0.1:4566' })).toMatchObject({
    state: 'missing',
    detail: 'nothing answers at AWS_ENDPOINT_URL=http://127.0.0.1:4566: connect ECONNREFUSED 127.0.0.1:4566',
    todo: ['Start a cloud there, or correct AWS_ENDPOINT_URL (npm run cloud -- --port 4566 starts one)'],
  })
})

test('the endpoint check fails when there is no response before the timeout', async () => {
  const machine = fakeMachine({ env: { AWS_ENDPOINT_URL: url }, endpoint: () => new Promise(() => {}) })
  expect((await checkEndpoint(machine)).detail).toBe(
    'nothing answers at AWS_ENDPOINT_URL=http://127.0.0.1:4566: no response within 0.02 s',
  )
})

test('the endpoint check fails when the endpoint rejects the credentials', async () => {
  expect(await checkWith({ state: 'rejected', reason: 'InvalidClientTokenId: invalid' })).toMatchObject({
    state: 'missing',
    detail: 'http://127.0.0.1:4566 answers, but rejects the credentials: InvalidClientTokenId: invalid',
    todo: ['Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key it accepts'],
  })
})

test('the account check passes when AWS_ACCOUNT_ID is set', () => {
  expect(checkAccount(fakeMachine({ env: { AWS_ACCOUNT_ID: '123456789012' } }))).toEqual({
    what: 'AWS account',
    neededFor: ['aws'],
    state: 'ok',
    detail: '123456789012',
    todo: [],
  })
})

test.each([
  [undefined, 'AWS_ACCOUNT_ID is not set'],
  ['12345', 'AWS_ACCOUNT_ID=12345 is not twelve digits'],
])('the account check fails when AWS_ACCOUNT_ID is %s', (account, detail) => {
  expect(checkAccount(fakeMachine({ env: { AWS_ACCOUNT_ID: account } }))).toMatchObject({
    state: 'missing',
    detail,
    todo: ['Name the account to use: AWS_ACCOUNT_ID=123456789012'],
  })
})
