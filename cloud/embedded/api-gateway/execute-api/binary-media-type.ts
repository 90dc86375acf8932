import type { Api } from '../rest-api.ts'

/**
 * Whether the API treats the media type of a Content-Type or Accept header as binary. Only the first of several types counts:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */
export function isBinaryMediaType({ binaryMediaTypes }: Api, header = ''): boolean {
  const type = header.split(/[,;]/)[0]!.trim()
  return binaryMediaTypes.some(
    (pattern) =>
      pattern === '*/*' || pattern === type || (pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1))),
  )
}
