import { expect, test } from 'vitest'
import { checkAccount, checkEndpoint } from './check-remote.ts'
import { fakeMachine } from './fake-machine.ts'
import type { EndpointStatus } from './machine-info.ts'

const url = 'http://127.0.0.1:4566'
const at = (answer: EndpointStatus) =>
  checkEndpoint(fakeMachine({ env: { AWS_ENDPOINT_URL: url }, endpoint: async () => answer }))

test('a cloud that answers is there', async () => {
  expect(await at({ state: 'answers', accountId: '000000000000' })).toEqual({
    what: 'Endpoint',
    neededFor: ['endpoint'],
    state: 'ok',
    detail: 'http://127.0.0.1:4566 answers, account 000000000000',
    todo: [],
  })
})

test('without AWS_ENDPOINT_URL nobody is asked', async () => {
  const endpoint = () => Promise.reject(new Error('asked'))
  expect(await checkEndpoint(fakeMachine({ env: {}, endpoint }))).toEqual({
    what: 'Endpoint',
    neededFor: ['endpoint'],
    state: 'missing',
    detail: 'AWS_ENDPOINT_URL is not set',
    todo: [
      'Set it to where a cloud answers: AWS_ENDPOINT_URL=http://127.0.0.1:4566 ' +
        '(npm run cloud -- --port 4566 starts one)',
    ],
  })
})

test.each(['127.0.0.1:4566', 'localhost:4566', 'nonsense'])('%s is no URL', async (wrong) => {
  expect(await checkEndpoint(fakeMachine({ env: { AWS_ENDPOINT_URL: wrong } }))).toMatchObject({
    state: 'missing',
    detail: `AWS_ENDPOINT_URL=${wrong} is no URL`,
    todo: ['Give it the form http://127.0.0.1:4566'],
  })
})

test('nobody answers', async () => {
  expect(await at({ state: 'silent', reason: 'connect ECONNREFUSED 127.0.0.1:4566' })).toMatchObject({
    state: 'missing',
    detail: 'nothing answers at AWS_ENDPOINT_URL=http://127.0.0.1:4566: connect ECONNREFUSED 127.0.0.1:4566',
    todo: ['Start what should answer there, or correct AWS_ENDPOINT_URL (npm run cloud -- --port 4566 starts one)'],
  })
})

test('who never answers is not waited for', async () => {
  const surroundings = fakeMachine({ env: { AWS_ENDPOINT_URL: url }, endpoint: () => new Promise(() => {}) })
  expect((await checkEndpoint(surroundings)).detail).toBe(
    'nothing answers at AWS_ENDPOINT_URL=http://127.0.0.1:4566: no answer within 0.02 s',
  )
})

test('who answers may not accept us', async () => {
  expect(await at({ state: 'refuses', reason: 'InvalidClientTokenId: invalid' })).toMatchObject({
    state: 'missing',
    detail: 'http://127.0.0.1:4566 answers, but does not say who we are: InvalidClientTokenId: invalid',
    todo: ['Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to what it accepts'],
  })
})

test('an account that is named may be used', () => {
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
])('the account %s is none', (account, detail) => {
  expect(checkAccount(fakeMachine({ env: { AWS_ACCOUNT_ID: account } }))).toMatchObject({
    state: 'missing',
    detail,
    todo: ['Name the account that may be used: AWS_ACCOUNT_ID=123456789012'],
  })
})
