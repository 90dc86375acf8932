import { parseJson } from '../../common/json.ts'

/** Draws from a seeded source; see `createSeededRandom`. */
export type Draw = () => number

/** A request body that is wrong in one way. */
export interface Mutation {
  readonly name: string
  apply(body: string, draw: Draw): string
}

/** Deeper than any service allows, and deeper than a recursive reader survives. */
const DEPTH = 20_000
const LONG = 300_000

const pick = <T>(all: readonly T[], draw: Draw): T => all[Math.floor(draw() * all.length)]!

/** Values of every JSON type, and the ones that break naive readers. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  9_007_199_254_740_991,
  '',
  '\u0000',
  'x'.repeat(300),
  [],
  {},
  [[]],
  { a: 1 },
  [null],
  { S: null },
  '__proto__',
  'constructor',
]

/** Every position in a JSON value, as setters. */
function positions(value: unknown, found: ((replacement: unknown) => void)[] = []): ((replacement: unknown) => void)[] {
  if (typeof value !== 'object' || value === null) return found
  const container = value as Record<string, unknown>
  for (const key of Object.keys(container)) {
    found.push((replacement) => {
      container[key] = replacement
    })
    positions(container[key], found)
  }
  return found
}

function replaceAnywhere(body: string, draw: Draw, replacement: unknown): string {
  const value = parseJson(body)
  const all = positions(value)
  if (all.length === 0) return JSON.stringify(replacement)
  pick(all, draw)(replacement)
  return JSON.stringify(value)
}

const nested = (open: string, close: string): string => open.repeat(DEPTH) + close.repeat(DEPTH)

/** For bodies of any protocol. */
const TEXT_MUTATIONS: readonly Mutation[] = [
  { name: 'cut', apply: (body, draw) => body.slice(0, Math.floor(draw() * body.length)) },
  { name: 'empty', apply: () => '' },
  { name: 'twice', apply: (body) => body + body },
  { name: 'no text', apply: () => '\uFFFE\u0000\u0001' },
  { name: 'long', apply: (body) => body.replace(/(?<=["=>])[^"&<]+/, 'x'.repeat(LONG)) },
]

const JSON_MUTATIONS: readonly Mutation[] = [
  { name: 'wrong type', apply: (body, draw) => replaceAnywhere(body, draw, pick(HOSTILE, draw)) },
  { name: 'deep list', apply: (body) => body.replace(/:("[^"]*"|\d+)/, `:${nested('[', ']')}`) },
  {
    name: 'deep object',
    apply: (body) => body.replace(/:("[^"]*"|\d+)/, `:${nested('{"M":', '}')}`.replace(':}', ':0}')),
  },
  { name: 'prototype', apply: (body) => body.replace('{', '{"__proto__":{"a":1},"constructor":1,') },
  { name: 'bare value', apply: (_, draw) => JSON.stringify(pick(HOSTILE, draw)) },
]

const XML_MUTATIONS: readonly Mutation[] = [
  { name: 'deep elements', apply: () => nested('<a>', '</a>') },
  { name: 'entity', apply: (body) => `<!DOCTYPE a [<!ENTITY b "${'c'.repeat(100)}">]>${body}&b;` },
  { name: 'other root', apply: (body) => `<x>${body}</x>` },
]

const FORM_MUTATIONS: readonly Mutation[] = [
  { name: 'many dots', apply: (body) => `${body}&Tags${'.member.1'.repeat(DEPTH)}=1` },
  { name: 'huge index', apply: (body) => body.replace(/\.1(?=[.=])/g, '.999999999') },
  { name: 'prototype', apply: (body) => `${body}&__proto__.a=1&Tags.__proto__.1=2` },
]

/** The mutations that suit a body. */
export function mutationsFor(body: string): readonly Mutation[] {
  if (body.startsWith('{') || body.startsWith('[')) return [...TEXT_MUTATIONS, ...JSON_MUTATIONS, ...JSON_MUTATIONS]
  if (body.startsWith('<')) return [...TEXT_MUTATIONS, ...XML_MUTATIONS]
  if (/^[\w.]+=/.test(body)) return [...TEXT_MUTATIONS, ...FORM_MUTATIONS]
  return TEXT_MUTATIONS
}

/** Draws one mutation and applies it. */
export function mutate(body: string, draw: Draw): { name: string; body: string } {
  const mutation = pick(mutationsFor(body), draw)
  return { name: mutation.name, body: mutation.apply(body, draw) }
}
