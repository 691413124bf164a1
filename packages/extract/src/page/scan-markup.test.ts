import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { attributeNames, scanMarkup } from './scan-markup.ts'

/** What the handler was told, one thing a line. */
function told(markup: string): string[] {
  const lines: string[] = []
  scanMarkup(markup, {
    reads: attributeNames('b', 'c', 'd', 'e', 'g', 'href'),
    open: (name, attrs) =>
      lines.push(`<${name}${Object.entries(attrs).map(([key, value]) => ` ${key}=${value}`)}>`) > 0,
    close: (name) => lines.push(`</${name}>`) > 0,
    text: (text) => lines.push(text),
    raw: (name, start, end) => lines.push(`${name}: ${markup.slice(start, end)}`),
  })
  return lines
}

describe('scanMarkup tells', () => {
  it.each([
    ['tags in lower case', '<DIV>a</Div>', ['<div>', 'a', '</div>']],
    ['quoted, bare and empty attributes', `<a b="x > y" C='z' d=e/f g>`, ['<a b=x > y, c=z, d=e/f, g=>']],
    ['blanks around the equals sign', '<a b = c d\n=\n"e">', ['<a b=c, d=e>']],
    ['the first of two attributes of one name', '<a b=1 b=2>', ['<a b=1>']],
    [
      'references in texts and attributes',
      '<a href="?a=1&amp;copy=2&b">&lt;b&gt; &#8217;</a>',
      ['<a href=?a=1&copy=2&b>', '<b> ’', '</a>'],
    ],
    ['a less-than sign that begins no tag', 'a < b <3 <', ['a < b <3 <']],
    ['no comments', 'a<!-- <b> -->c<!-->d<!--->e<!-- --!>f', ['a', 'c', 'd', 'e', 'f']],
    ['no declarations and instructions', '<!DOCTYPE html><?xml version="1.0"?>a</>b</ c>d', ['a', 'b', 'd']],
    [
      'scripts and styles as they stand',
      '<script>if (a<b) "</p>"</SCRIPT >c',
      ['<script>', 'script: if (a<b) "</p>"', '</script>', 'c'],
    ],
    ['titles as text', '<title>a <b> &amp; c</title>', ['<title>', 'a <b> & c', '</title>']],
    [
      'titles of drawings that close themselves',
      '<svg><title/><path/></svg>a',
      ['<svg>', '<title>', '<path>', '</svg>', 'a'],
    ],
    ['what is cut off as far as it goes', 'a<b c="d', ['a', '<b c=d>']],
    ['a script without its end to the end of the page', '<script>a</scrip', ['<script>', 'script: a</scrip']],
  ])('%s', (_, markup, lines) => {
    expect(told(markup)).toEqual(lines)
  })
})

test('any markup comes to an end', () => {
  const pieces = ['<', '>', '/', '!--', '-->', '"', "'", '=', 'a', ' ', 'script', '</script>', '&', '<p ', '\0', '\n']
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
      expect(told(parts.join('')).join('').length).toBeLessThan(4 * parts.join('').length + 100)
    }),
  )
})
