import { expect, test } from 'vitest'
import type { AwsError } from '../../core/errors.ts'
import type { Validator } from '../rest-api.ts'
import { assertValidSchema } from './model-schema.ts'
import type { ApiRequest } from './request.ts'
import { createApiRequest, createDefinition, createMethod, createRoute } from './test-request.ts'
import { validateRequest } from './validate-request.ts'

const PET = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  required: ['name', 'price'],
  properties: {
    name: { type: 'string' },
    price: { type: 'number', minimum: 0, exclusiveMinimum: true },
  },
}
const model = {
  id: 'm',
  name: 'Pet',
  contentType: 'application/json',
  schema: JSON.stringify(PET),
  description: undefined,
}
const models = new Map([[model.name, model]])
const validator: Validator = { id: 'v', name: 'all', body: true, parameters: true }

/** Validates a request; its method requires the model `Pet` unless `input` says otherwise. */
function validate(changes: Partial<ApiRequest>, input: object = {}, checks: Partial<Validator> = {}) {
  const validators = new Map([['v', { ...validator, ...checks }]])
  const requestModels = { 'application/json': 'Pet' }
  const method = createMethod({ requestValidatorId: 'v', requestModels, ...input })
  validateRequest(
    createApiRequest({ definition: createDefinition({ models, validators }), ...changes }),
    createRoute({ method }),
  )
}
const json = (value: unknown): Partial<ApiRequest> => ({ body: Buffer.from(JSON.stringify(value)) })
const invalidBody = (validation: string) =>
  expect.objectContaining({ type: 'BAD_REQUEST_BODY', message: 'Invalid request body', validation })

test('a body that fits its model is valid', () => {
  expect(() => validate(json({ name: 'Rex', price: 1 }))).not.toThrow()
})

test.each([
  [{ price: 1 }, '[object has missing required properties (["name"])]'],
  [{ name: 'Rex', price: 0 }, "[[Path '/price'] must be > 0]"],
  [{ name: 7, price: 'x' }, "[[Path '/name'] must be string, [Path '/price'] must be number]"],
  [[], '[must be object]'],
])('the body %o is invalid with the validation error %s', (value, validation) => {
  expect(() => validate(json(value))).toThrow(invalidBody(validation))
})

test.each(['', '{', 'hello'])('the body "%s" is invalid because it is not JSON', (text) => {
  expect(() => validate({ body: Buffer.from(text) })).toThrow(invalidBody('[Invalid JSON]'))
})

test('the content type selects the model, and a type without a model is not validated', () => {
  const invalid = json({})
  const text = { 'content-type': 'text/plain' }
  expect(() => validate({ ...invalid, headers: { 'content-type': 'Application/JSON; charset=utf-8' } })).toThrow()
  expect(() => validate({ ...invalid, headers: text })).not.toThrow()
  expect(() => validate({ ...invalid, headers: text }, { requestModels: { $default: 'Pet' } })).toThrow()
})

test('a validator that checks neither body nor parameters accepts everything', () => {
  const requestParameters = { 'method.request.querystring.type': true }
  expect(() => validate(json({}), { requestParameters }, { body: false, parameters: false })).not.toThrow()
})

test('a method without a validator accepts everything', () => {
  expect(() => validate(json({}), { requestValidatorId: undefined })).not.toThrow()
})

test('missing required query string parameters and headers are listed in the error', () => {
  const requestParameters = {
    'method.request.querystring.type': true,
    'method.request.header.X-Owner': true,
    'method.request.querystring.page': false,
    'method.request.path.petId': true,
  }
  const request = json({ name: 'Rex', price: 1 })
  expect(() => validate(request, { requestParameters })).toThrow(
    expect.objectContaining({
      type: 'BAD_REQUEST_PARAMETERS',
      message: 'Missing required request parameters: [type, X-Owner]',
    }),
  )
  const complete = { ...request, query: new URLSearchParams('type=dog'), headers: { 'x-owner': 'me' } }
  expect(() => validate(complete, { requestParameters })).not.toThrow()
})

test('an empty value of a required query string parameter counts as missing', () => {
  const requestParameters = { 'method.request.querystring.type': true }
  expect(() => validate({ query: new URLSearchParams('type=') }, { requestParameters }, { body: false })).toThrow(
    'Missing required request parameters: [type]',
  )
})

test('a model must be a valid JSON Schema', () => {
  const badRequest: Partial<AwsError> = { name: 'BadRequestException', status: 400 }
  expect(() => assertValidSchema(JSON.stringify({ type: 'object' }))).not.toThrow()
  expect(() => assertValidSchema('{')).toThrow(expect.objectContaining(badRequest))
  expect(() => assertValidSchema('{"type":"pet"}')).toThrow(expect.objectContaining(badRequest))
})

test('a pattern that makes JavaScript backtrack is matched in linear time', () => {
  const schema = JSON.stringify({
    type: 'object',
    properties: { a: { pattern: '^(a+)+$' } },
    patternProperties: { '^(x|x)*$': { type: 'string' } },
  })
  const definition = createDefinition({
    models: new Map([['Pet', { ...model, schema }]]),
    validators: new Map([['v', validator]]),
  })
  const start = performance.now()
  expect(() => validate({ ...json({ a: `${'a'.repeat(50_000)}!` }), definition })).toThrow('Invalid request body')
  validate({ ...json({ a: 'a'.repeat(50_000), [`${'x'.repeat(50_000)}!`]: 1 }), definition })
  expect(performance.now() - start).toBeLessThan(2000)
})

test.each(['(?=a)b', '(a)\\1'])('a model with the pattern %s is refused with the reason', (pattern) => {
  expect(() => assertValidSchema(JSON.stringify({ properties: { a: { pattern } } }))).toThrow(
    /^Invalid model schema specified: The pattern .* is not supported by the embedded cloud, which matches in linear time: .*\. Lookaround and backreferences cannot be used\.$/,
  )
})

test('patterns with the syntax of JavaScript are understood', () => {
  expect(() =>
    assertValidSchema(JSON.stringify({ properties: { a: { pattern: '^(?<id>[\\w.-]+)\\/\\u0041\\d{2}$' } } })),
  ).not.toThrow()
})

test('unique elements are found in linear time, whatever the order of their members', () => {
  const schema = JSON.stringify({ type: 'array', uniqueItems: true })
  const definition = createDefinition({
    models: new Map([['Pet', { ...model, schema }]]),
    validators: new Map([['v', validator]]),
  })
  const start = performance.now()
  validate({ ...json(Array.from({ length: 100_000 }, (_, index) => ({ index }))), definition })
  expect(performance.now() - start).toBeLessThan(2000)
  expect(() =>
    validate({ ...json([{ a: 1, b: { c: 2, d: 3 } }, 1, { b: { d: 3, c: 2 }, a: 1 }]), definition }),
  ).toThrow(invalidBody('[must NOT have duplicate items (items ## 0 and 2 are identical)]'))
  validate({ ...json([1, '1', [1], { a: 1 }, { a: '1' }]), definition })
})

test('a body that is nested too deeply for its recursive model is invalid', () => {
  const schema = JSON.stringify({ id: 'tree', properties: { a: { $ref: '#' } } })
  const definition = createDefinition({
    models: new Map([['Pet', { ...model, schema }]]),
    validators: new Map([['v', validator]]),
  })
  const nested = (levels: number) => Buffer.from(`${'{"a":'.repeat(levels)}{}${'}'.repeat(levels)}`)
  validate({ body: nested(900), definition })
  expect(() => validate({ body: nested(100_000), definition })).toThrow(invalidBody('[Invalid JSON]'))
})
