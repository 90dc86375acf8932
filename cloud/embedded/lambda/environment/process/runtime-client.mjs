// The process's side of the Runtime API: one connection, which stays open.
import { Agent, request } from 'node:http'

const { AWS_LAMBDA_RUNTIME_API } = process.env
const api = new URL(`http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`)
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** Resolves with the headers and the body of the response. */
export function callRuntimeApi(method, path, requestBody, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { host: api.hostname, port: api.port, path: api.pathname + path, method, agent, headers }
    if (requestBody !== undefined) headers['content-length'] = Buffer.byteLength(requestBody)
    request(options, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ headers: response.headers, body }))
    })
      .on('error', reject)
      .end(requestBody)
  })
}
