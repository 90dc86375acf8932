import { expect, test } from 'vitest'
import { type SplitterEvent, uploadedFiles } from './event.ts'

const upload = (key: string, more: object = {}) =>
  ({
    eventName: 'ObjectCreated:Put',
    responseElements: { 'x-amz-request-id': 'R1' },
    s3: { bucket: { name: 'b' }, object: { key, size: 5, eTag: 'e', ...more } },
  }) as never

test('uploadedFiles decodes object keys', () => {
  const [file] = uploadedFiles({ Records: [upload('K%C3%B6ln+%2B+Bonn%20(1).csv', { versionId: 'v1' })] })
  expect(file).toEqual({
    fileId: 'b/Köln + Bonn (1).csv@v1',
    bucket: 'b',
    key: 'Köln + Bonn (1).csv',
    versionId: 'v1',
    eTag: 'e',
    bytes: 5,
    correlationId: 'R1',
  })
})

test('uploadedFiles identifies a file by its ETag when the bucket is not versioned', () => {
  expect(uploadedFiles({ Records: [upload('a.csv')] })[0]?.fileId).toBe('b/a.csv@e')
})

test('uploadedFiles returns all uploads but no test events, deletions or reject files', () => {
  const removed = { ...(upload('c.csv') as object), eventName: 'ObjectRemoved:Delete' } as never
  const files = uploadedFiles({ Records: [upload('a.csv'), upload('b.csv'), removed, upload('rejects/a.csv.jsonl')] })
  expect(files.map(({ key }) => key)).toEqual(['a.csv', 'b.csv'])
  expect(uploadedFiles({ Event: 's3:TestEvent' } as SplitterEvent)).toEqual([])
})
