// The child's side of the Runtime API: one connection, which stays open.
import { Agent, request } from 'node:http'

const { AWS_LAMBDA_RUNTIME_API } = process.env
const api = new URL(`http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`)
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** Resolves with the answer's headers and its body as text. */
export function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { host: api.hostname, port: api.port, path: api.pathname + path, method, agent, headers }
    if (body !== undefined) headers['content-length'] = Buffer.byteLength(body)
    request(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ headers: response.headers, text }))
    })
      .on('error', reject)
      .end(body)
  })
}
