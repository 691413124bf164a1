import { Article } from '../packages/contracts/src/article.ts'
import { type StageName, stageNames, topology } from '../packages/contracts/src/topology.ts'
import { table } from './table.ts'

type Schema = (typeof topology)[StageName]['takes'] | typeof Article

/** docs/pipeline.md: the stages with what they take, give and drop, and the article that comes out. */
export function describePipeline(): string {
  return `<!-- Made from the code by \`npm run generate\`: change packages/contracts/src/topology.ts, not this page. -->
# The pipe

${table(['stage', 'queue', 'gives to', 'a retry waits in'], stageNames.map(stageRow))}

A delivery ends in exactly one outcome, one log line and one count: \`forward\` (to the next stage), \`done\`, \`drop\` (with
one of the reasons below), \`retry\` (again after a back-off; it costs one of the tries), \`throttled\` (again later, at no
cost) or \`dead\` (a dead letter, which waits for a person).

${stageNames.map(stageSection).join('\n\n')}

## The article

What the index keeps and \`dateline export\` writes, one for each page at each revision. The gateway gives the JSON Schema at
\`/v1/schema/article\`.

${fieldsTable(Article)}
`
}

function stageRow(name: StageName): string[] {
  const { queue, to, retriesIn } = topology[name]
  return [name, `\`${queue}\``, to ?? 'the index', retriesIn]
}

function stageSection(name: StageName): string {
  const { takes, drops } = topology[name]
  const reasons = Object.entries(drops).map(([reason, meaning]) => [`\`${reason}\``, meaning])
  const dropped =
    reasons.length > 0 ? `It drops a message as:\n\n${table(['reason', 'meaning'], reasons)}` : 'It drops nothing.'
  return `## ${name}\n\nIt takes:\n\n${fieldsTable(takes)}\n\n${dropped}`
}

function fieldsTable(schema: Schema): string {
  const { properties = {}, required = [] } = schema.toJSONSchema()
  const rows = Object.entries(properties).map(([name, field]) => {
    if (typeof field === 'boolean') return [`\`${name}\``, '', '']
    const optional = required.includes(name) ? '' : ', may be absent'
    return [`\`${name}\``, `${typeOf(field)}${optional}`, field.description ?? '']
  })
  return table(['field', 'type', 'meaning'], rows)
}

/** More fields than this are a table of their own. */
const LONG = 6

type Field = Exclude<NonNullable<ReturnType<Schema['toJSONSchema']>['properties']>[string], boolean>

function typeOf({ type, anyOf, items, properties, format, enum: words, const: value }: Field): string {
  if (words) return words.map((word) => `\`${word}\``).join(' ')
  if (value !== undefined) return `\`${value}\``
  if (anyOf) return anyOf.map((one) => (typeof one === 'boolean' ? '' : typeOf(one))).join(' or ')
  if (Array.isArray(type)) return type.join(' or ')
  if (type === 'array')
    return `list of ${items && !Array.isArray(items) && typeof items !== 'boolean' ? typeOf(items) : 'values'}`
  const names = Object.keys(properties ?? {})
  if (names.length > LONG) return 'object, as below'
  if (properties) return `{${names.join(', ')}}`
  if (format === 'date-time') return 'instant'
  return type ?? 'any'
}
