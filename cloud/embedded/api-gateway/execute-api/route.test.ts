import { expect, test } from 'vitest'
import { matchRoute } from './route.ts'
import { createDefinition, createResource } from './test-request.ts'

/** Matches against resources of these paths, each with a GET method unless methods are given. */
function match(paths: readonly (string | [path: string, methods: string[]])[], path: string, httpMethod = 'GET') {
  const resources = paths.map((entry) => (typeof entry === 'string' ? createResource(entry) : createResource(...entry)))
  const definition = createDefinition({ resources: new Map(resources.map((resource) => [resource.id, resource])) })
  const route = matchRoute(definition, path, httpMethod)
  return route && [route.resource.path, route.pathParameters]
}

test.each<[string, string, Record<string, string>]>([
  ['/', '/', {}],
  ['/pets', '/pets', {}],
  ['/pets/', '/pets', {}],
  ['/pets/7', '/pets/{petId}', { petId: '7' }],
  ['/pets/mine', '/pets/mine', {}],
  ['/pets/7/toys', '/pets/{petId}/toys', { petId: '7' }],
  ['/pets/7/other/path', '/{proxy+}', { proxy: 'pets/7/other/path' }],
  ['/stores', '/{proxy+}', { proxy: 'stores' }],
])('the path %s matches the most specific resource, %s', (path, resourcePath, pathParameters) => {
  const paths = ['/{proxy+}', '/pets/{petId}', '/pets/mine', '/pets/{petId}/toys', '/pets', '/']
  expect(match(paths, path)).toEqual([resourcePath, pathParameters])
  expect(match([...paths].reverse(), path)).toEqual([resourcePath, pathParameters])
})

test('a greedy path parameter does not match its parent resource', () => {
  expect(match(['/pets/{proxy+}'], '/pets')).toBeUndefined()
})

test('a path that is longer or shorter than every resource matches none', () => {
  expect(match(['/pets/{petId}'], '/pets')).toBeUndefined()
  expect(match(['/pets/{petId}'], '/pets/7/toys')).toBeUndefined()
})

test('path parameters stay percent-encoded, while literal parts match in either form', () => {
  expect(match(['/pets/{petId}'], '/pets/a%2Fb%20c')).toEqual(['/pets/{petId}', { petId: 'a%2Fb%20c' }])
  expect(match(['/all/{proxy+}'], '/all/user/a%2Bb@c')).toEqual(['/all/{proxy+}', { proxy: 'user/a%2Bb@c' }])
  expect(match(['/my:pets'], '/my%3Apets')).toEqual(['/my:pets', {}])
  expect(match(['/my:pets'], '/my:pets')).toEqual(['/my:pets', {}])
})

test('a path parameter with an invalid escape sequence is left as it is', () => {
  expect(match(['/pets/{petId}'], '/pets/100%')).toEqual(['/pets/{petId}', { petId: '100%' }])
})

test('a method that is not defined on the resource matches the ANY method of a less specific resource', () => {
  const paths: [string, string[]][] = [
    ['/pets', ['GET']],
    ['/{proxy+}', ['ANY']],
  ]
  expect(match(paths, '/pets', 'GET')).toEqual(['/pets', {}])
  expect(match(paths, '/pets', 'POST')).toEqual(['/{proxy+}', { proxy: 'pets' }])
  expect(match([['/pets', ['GET']]], '/pets', 'POST')).toBeUndefined()
})

test('a method of its own takes precedence over ANY on the same resource', () => {
  const resource = createResource('/pets', ['ANY', 'POST'])
  const definition = createDefinition({ resources: new Map([[resource.id, resource]]) })
  expect(matchRoute(definition, '/pets', 'POST')?.method).toBe(resource.methods.get('POST'))
  expect(matchRoute(definition, '/pets', 'PUT')?.method).toBe(resource.methods.get('ANY'))
})
