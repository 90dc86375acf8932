import { expect, test } from 'vitest'
import { parseCopySource } from './copy.ts'

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_RequestSyntax
test.each([
  ['awsexamplebucket/reports/january.pdf', 'awsexamplebucket', 'reports/january.pdf', undefined],
  ['/awsexamplebucket/reports/january.pdf', 'awsexamplebucket', 'reports/january.pdf', undefined],
  [
    'awsexamplebucket/reports/january.pdf?versionId=QUpfdndhfd8438MNFDN93jdnJFkdmqnh893',
    'awsexamplebucket',
    'reports/january.pdf',
    'QUpfdndhfd8438MNFDN93jdnJFkdmqnh893',
  ],
  ['uploads/a%20b%2Fc%3FversionId%3D1', 'uploads', 'a b/c?versionId=1', undefined],
])('the copy source %s names the bucket %s and the key %s', (source, Bucket, Key, VersionId) => {
  expect(parseCopySource(source)).toEqual({ Bucket, Key, VersionId })
})

test.each([undefined, '', 'uploads', 'uploads/', '/uploads/'])('the copy source %j is rejected', (source) => {
  expect(() => parseCopySource(source)).toThrow(
    expect.objectContaining({
      name: 'InvalidArgument',
      message: 'Invalid copy source object key',
      fields: { ArgumentName: 'x-amz-copy-source', ArgumentValue: source ?? '' },
    }),
  )
})
