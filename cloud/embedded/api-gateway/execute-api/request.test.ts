import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { parseApiAddress } from './request.ts'

const parse = (url: string, host = '127.0.0.1:4566') => parseApiAddress({ url, headers: { host } } as IncomingMessage)

test.each([
  ['/_aws/execute-api/a1b2c3d4e5/prod/pets/7', { apiId: 'a1b2c3d4e5', stage: 'prod', path: '/pets/7' }],
  ['/_aws/execute-api/a1b2c3d4e5/prod/pets?type=dog', { apiId: 'a1b2c3d4e5', stage: 'prod', path: '/pets' }],
  ['/_aws/execute-api/a1b2c3d4e5/prod/', { apiId: 'a1b2c3d4e5', stage: 'prod', path: '/' }],
  ['/_aws/execute-api/a1b2c3d4e5/prod', { apiId: 'a1b2c3d4e5', stage: 'prod', path: '/' }],
  ['/_aws/execute-api/a1b2c3d4e5', { apiId: 'a1b2c3d4e5', stage: '', path: '/' }],
  ['/_aws/execute-api/a1b2c3d4e5/prod/a%2Fb', { apiId: 'a1b2c3d4e5', stage: 'prod', path: '/a%2Fb' }],
])('the URL %s addresses %o', (url, address) => {
  expect(parse(url)).toEqual(address)
})

test.each(['a1b2c3d4e5.execute-api.localhost:4566', 'a1b2c3d4e5.execute-api.us-east-1.localhost'])(
  'the host %s addresses an API whose stage is the first part of the path',
  (host) => {
    expect(parse('/prod/pets', host)).toEqual({ apiId: 'a1b2c3d4e5', stage: 'prod', path: '/pets' })
  },
)

test.each(['/', '/bucket/key', '/restapis/a1b2c3d4e5', '/_aws/execute-api/'])(
  'the URL %s does not address an API',
  (url) => {
    expect(parse(url)).toBeUndefined()
  },
)
