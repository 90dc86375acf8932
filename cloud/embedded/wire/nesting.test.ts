import { describe, expect, test } from 'vitest'
import type { ServiceName } from '../services.ts'
import { rejectDeepJson, rejectDeepXml } from './nesting.ts'
import type { WireRequest } from './protocol.ts'
import { getWire } from './wire.ts'

const json = (text: string) => () => rejectDeepJson(Buffer.from(text))
const xml = (text: string) => () => rejectDeepXml(Buffer.from(text))

describe('JSON', () => {
  test('a value with as many levels as allowed is accepted, and one with more is rejected', () => {
    expect(json(`${'['.repeat(512)}${']'.repeat(512)}`)).not.toThrow()
    expect(json(`${'['.repeat(513)}${']'.repeat(513)}`)).toThrow('nested more than 512 levels deep')
    expect(json(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).toThrow('nested more than 512 levels deep')
  })

  test('brackets in strings and values next to each other do not count', () => {
    expect(json(`["\\"${'['.repeat(1000)}", "\\\\", {"${'{'.repeat(1000)}": 1}]`)).not.toThrow()
    expect(json(`[${'[],{},'.repeat(10_000)}0]`)).not.toThrow()
  })
})

describe('XML', () => {
  test('a document with as many levels as allowed is accepted, and one with more is rejected', () => {
    expect(xml(`<?xml version="1.0"?>${'<a>'.repeat(512)}${'</a>'.repeat(512)}`)).not.toThrow()
    expect(xml(`${'<a b="1">'.repeat(513)}`)).toThrow('nested more than 512 levels deep')
  })

  test('empty elements, elements next to each other, comments and CDATA do not count', () => {
    expect(xml(`<a>${'<b/><c></c>'.repeat(10_000)}</a>`)).not.toThrow()
    expect(xml(`<a><!-- ${'<b>'.repeat(1000)} --><![CDATA[${'<b>'.repeat(1000)}]]></a>`)).not.toThrow()
  })

  test('a document type declaration, which can define entities that multiply, is rejected', () => {
    expect(xml('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')).toThrow('A document type declaration is not allowed.')
  })

  test.each(['<', '<a', '<!-- <a>', '<![CDATA['])('a document that is cut off is scanned to its end: %s', (text) => {
    expect(xml(text)).not.toThrow()
  })
})

describe('a request with a body that is nested too deeply gets the error for a malformed request', () => {
  const deepJson = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
  test.each<[ServiceName, string, Partial<WireRequest>, string]>([
    ['sqs', 'AWS JSON 1.0', { headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } }, deepJson],
    ['events', 'AWS JSON 1.1', { headers: { 'x-amz-target': 'AWSEvents.PutEvents' } }, deepJson],
    ['lambda', 'REST-JSON', { path: '/2015-03-31/functions' }, deepJson],
    ['s3', 'REST-XML', { path: '/b', query: new URLSearchParams('delete=') }, '<Delete>'.repeat(100_000)],
  ])('%s, which speaks %s', async (service, _, parts, body) => {
    const wire = await getWire(service)
    const empty = { method: 'POST', path: '/', query: new URLSearchParams(), headers: {} }
    const request = { ...empty, ...parts, body: Buffer.from(body) }
    await expect(wire.decode(wire.match(request)!, request)).rejects.toMatchObject({
      name: service === 's3' ? 'MalformedXML' : 'SerializationException',
      status: 400,
    })
  })
})
