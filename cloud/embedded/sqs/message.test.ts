import { expect, test } from 'vitest'
import { md5, md5OfAttributes, messageSize } from './message.ts'

// The example request and response of https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
const attributes = {
  my_attribute_name_1: { DataType: 'String', StringValue: 'my_attribute_value_1' },
  my_attribute_name_2: { DataType: 'String', StringValue: 'my_attribute_value_2' },
}

test("the MD5 digest of a message body is that of AWS's documentation", () => {
  expect(md5('This is a test message')).toBe('fafb00f5732ab283681e124bf8747ed1')
})

test("the MD5 digest of message attributes is that of AWS's documentation", () => {
  expect(md5OfAttributes(attributes)).toBe('c48838208d2b4e14e3ca0093a8443f09')
})

test('the MD5 digest of message attributes does not depend on their order', () => {
  const reversed = Object.fromEntries(Object.entries(attributes).reverse())
  expect(md5OfAttributes(reversed)).toBe('c48838208d2b4e14e3ca0093a8443f09')
})

test('the MD5 digest of a binary attribute covers its bytes and its transport type', () => {
  const BinaryValue = Buffer.from('value')
  const binary = md5OfAttributes({ name: { DataType: 'Binary', BinaryValue } })
  expect(binary).toBe(md5(['\0\0\0\x04name', '\0\0\0\x06Binary', '\x02', '\0\0\0\x05value'].join('')))
  expect(binary).not.toBe(md5OfAttributes({ name: { DataType: 'String', StringValue: 'value' } }))
})

test('a message without attributes has no digest of attributes', () => {
  expect(md5OfAttributes({})).toBeUndefined()
})

test('the size of a message counts the UTF-8 bytes of its body', () => {
  expect(messageSize('', {})).toBe(0)
  expect(messageSize('hello', {})).toBe(5)
  expect(messageSize('grüße €', {})).toBe(11)
})

test('the size of a message counts the name, the type and the value of each attribute', () => {
  expect(messageSize('hello', { city: { DataType: 'String', StringValue: 'Köln' } })).toBe(5 + 4 + 6 + 5)
  expect(messageSize('hello', { data: { DataType: 'Binary.gif', BinaryValue: Buffer.alloc(100) } })).toBe(
    5 + 4 + 10 + 100,
  )
})
